// ---- the event log: heads with their signatures, and proofs that an event is under one (C2SP signed-note, tlog-proof) ---
const SIZE = "(?:0|[1-9][0-9]{0,17})";
const HEAD = new RegExp(`^([^\\n]+)\\n(${SIZE})\\n(\\S{44})\\n$`);
const LINE = /^— ([^\s+]+) ([A-Za-z0-9+/]+={0,2})$/;

/** A signed head from its exact text; its signatures are not checked. Throws on anything else. */
const readHead = (content) => {
  const at = content.lastIndexOf("\n\n");
  // eslint-disable-next-line no-control-regex
  if (at < 1 || content.length > 65536 || !content.endsWith("\n") || /[\x00-\x09\x0b-\x1f]/.test(content)) throw new Error("not a note");
  const text = content.slice(0, at + 1);
  const [, origin, size, root] = HEAD.exec(text);
  const lines = content.slice(at + 2, -1).split("\n").map((row) => {
    const [, name, encoded] = LINE.exec(row);
    const raw = bytesOf(encoded);
    if (raw.length <= 4) throw new Error("cut off");
    return { name, id: hex(raw.slice(0, 4)), signature: raw.slice(4) };
  });
  const rootBytes = bytesOf(root);
  if (lines.length > 64 || rootBytes.length !== 32 || !/^[^\s+]+$/.test(origin)) throw new Error("not a head");
  return { text, origin, size: Number(size), root: rootBytes, lines };
};

const PROOF = "c2sp.org/tlog-proof@v1\n";
const readProof = (content) => {
  const at = content.indexOf("\n\n");
  const [, extra, index, ...path] = content.slice(0, at).split("\n");
  const place = new RegExp(`^index (${SIZE})$`).exec(index);
  if (at < 0 || !content.startsWith(PROOF) || !extra.startsWith("extra ") || !place || path.length > 63) throw new Error("not a proof");
  const hashes = path.map(bytesOf);
  if (hashes.some((hash) => hash.length !== 32)) throw new Error("not a hash");
  return { text: content, leaf: bytesOf(extra.slice(6)), place: Number(place[1]), path: hashes, head: readHead(content.slice(at + 2)) };
};

/** The event of a leaf; null where it is none in its one spelling. */
const eventIn = (leaf) => {
  try {
    const [form, said, ...rest] = textOf(leaf).split("\n");
    const event = objectIn(said);
    return form === "soluu-event-v1" && rest.length === 0 && spelt(event) === said && typeof event.detail === "string" ? event : null;
  } catch { return null; }
};
const detailsOf = (event) => { try { return objectIn(event.detail); } catch { return {}; } };

/** Whether the leaf is under the head (RFC 9162, 2.1.3.2). */
const isUnder = async ({ leaf, place, path, head }) => {
  let [at, last, hash] = [place, head.size - 1, await sha256(Uint8Array.of(0), leaf)];
  if (at > last) return false;
  for (const beside of path) {
    if (last === 0) return false;
    if (at % 2 === 1 || at === last) {
      hash = await sha256(Uint8Array.of(1), beside, hash);
      while (at !== 0 && at % 2 === 0) { at /= 2; last = Math.floor(last / 2); }
    } else {
      hash = await sha256(Uint8Array.of(1), hash, beside);
    }
    at = Math.floor(at / 2);
    last = Math.floor(last / 2);
  }
  return last === 0 && hex(hash) === hex(head.root);
};

/** Whether the log's key signed the head; a wrong signature in its name does not pass. */
const isHeadSignedBy = async (head, key) => {
  const id = hex((await sha256(head.origin, "\n", Uint8Array.of(1), key)).slice(0, 4));
  const lines = head.lines.filter((line) => line.name === head.origin && line.id === id);
  for (const line of lines) if (!await isSignedBy(key, line.signature, encoder.encode(head.text))) return false;
  return lines.length > 0;
};

/** When a witness cosigned, in seconds; null where a line in its name is wrong. */
const cosignedAt = async (head, line, witness) => {
  if (line.signature.length !== 72) return null;
  const at = new DataView(line.signature.buffer, line.signature.byteOffset).getBigUint64(0);
  const message = joined(`cosignature/v1\ntime ${at}\n`, head.text);
  return at < 2n ** 43n && await isSignedBy(witness.raw, line.signature.slice(8), message) ? Number(at) : null;
};

/** What each line under a head is worth: the school's, a trusted witness's with its time, wrong, or of nobody who is trusted. */
const judgeLines = async (head, keys) => {
  const own = new Map();
  for (const key of keys) own.set(hex((await sha256(head.origin, "\n", Uint8Array.of(1), key)).slice(0, 4)), key);
  return Promise.all(head.lines.map(async (line) => {
    const key = line.name === head.origin ? own.get(line.id) : undefined;
    if (key) return { name: line.name, state: await isSignedBy(key, line.signature, encoder.encode(head.text)) ? "school" : "wrong" };
    const witness = trust.witnesses.find((each) => each.name === line.name && each.id === line.id);
    if (!witness) return { name: line.name, state: "unknown" };
    const at = await cosignedAt(head, line, witness);
    return at === null ? { name: line.name, state: "wrong" } : { name: line.name, state: "witness", at };
  }));
};
