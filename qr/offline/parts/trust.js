// ---- whom the reader trusts: the school's keys, the dated status list, witnesses of the log -----------------------------
const KEYS_FORMAT = "soluu-keys-v1";
const STATUS_FORMAT = "soluu-status-v1";
const STATUS = "seal/status.json";
const STATUS_LEAST = 131072;
const STATUS_MOST = 2 ** 24;
const FRESH_DAYS = 7;  // an older list may lack what became of a paper since: nothing is green by it
const STATES = ["valid", "superseded", "revoked", "suspended"];
const DAY = 86400000;

const keyIn = async (entry) => {
  const raw = bytesOf(entry.public_key);
  if (raw.length !== 32 || await keyIdOf(raw) !== entry.key_id || typeof entry.school !== "string") throw new Error("not a key");
  for (const day of [entry.valid_from, entry.valid_until]) if (day !== undefined && !/^\d{4}-\d\d-\d\d$/.test(day)) throw new Error("not a day");
  if (entry.compromised_since !== undefined && momentOf(entry.compromised_since) === null) throw new Error("not a moment");
  return { keyId: entry.key_id, raw, school: entry.school, validUntil: entry.valid_until || null, isCompromised: entry.compromised_since !== undefined };
};

/** A school's list of keys: bare, or signed by its root. Throws on anything else, and on a signature that is none. */
const readKeyList = async (text) => {
  const stated = JSON.parse(text);
  let [entries, root, number] = [stated, null, null];
  if (!Array.isArray(stated)) {
    const { signature, ...rest } = objectIn(text);
    root = bytesOf(rest.root);
    if (rest.format !== KEYS_FORMAT || !Number.isSafeInteger(rest.number)) throw new Error("not a list of keys");
    if (!await isSignedBy(root, bytesOf(signature), joined("soluu-keys-v1\n", spelt(rest)))) throw new Error("the root did not sign this list");
    [entries, number] = [rest.keys, rest.number];
  }
  const keys = await Promise.all(entries.map(keyIn));
  if (keys.length === 0) throw new Error("a list without a key");
  return { keys, number, root: root && hex(await sha256(root)) };
};

/** A school's status list, its own signature checked; whose key made it is for the caller to ask. Throws on anything else. */
const readStatusList = async (text) => {
  const { signature, ...rest } = objectIn(text);
  const key = bytesOf(rest.public_key);
  const issuedAt = momentOf(rest.issued_at);
  const isSized = Number.isSafeInteger(rest.size) && rest.size >= STATUS_LEAST && rest.size <= STATUS_MOST && Number.isInteger(Math.log2(rest.size));
  if (rest.format !== STATUS_FORMAT || rest.bits !== 2 || !isSized || issuedAt === null || !Number.isSafeInteger(rest.number)) throw new Error("not a status list");
  if (await keyIdOf(key) !== rest.key_id) throw new Error("another key");
  if (!await isSignedBy(key, bytesOf(signature), joined(`${STATUS_FORMAT}\n`, spelt(rest)))) throw new Error("a wrong signature");
  const packed = await unpacked(new Blob([bytesOf(rest.list)]), "deflate", rest.size / 4);
  if (packed.length !== rest.size / 4) throw new Error("another size");
  return { key, keyId: rest.key_id, issuedAt, day: String(rest.issued_at).slice(0, 10), number: rest.number, size: rest.size, packed };
};
/** valid, superseded, revoked or suspended; null for a number that the list does not have. */
const entryOf = (list, index) => (index < list.size ? STATES[(list.packed[index >> 2] >> (2 * (index & 3))) & 3] : null);
const isFresh = (list, now) => list.issuedAt <= now + DAY && now - list.issuedAt <= FRESH_DAYS * DAY;

/** A witness's line «name+id+key»: a key of type 0x04. Throws on anything else. */
const readWitness = async (line) => {
  const [name, id, ...rest] = line.trim().split("+");
  const raw = bytesOf(rest.join("+"));
  if (!name || /\s/.test(name) || raw.length !== 33 || raw[0] !== 4) throw new Error("not a witness's key");
  if (hex((await sha256(name, "\n", raw)).slice(0, 4)) !== id.toLowerCase()) throw new Error("another id");
  return { name, id: id.toLowerCase(), raw: raw.slice(1) };
};

// `keys` is null where the reader has named none: then of no key anything is known. `lists` are those handed over.
const trust = { keys: null, root: null, number: null, isGiven: false, lists: [], witnesses: [] };

/** Why a trusted key was not the school's when it signed; null where it was. A thief writes any day that he likes. */
const worthless = (key, day) => (key.isCompromised ? "key-compromised" : key.validUntil && day && day > key.validUntil ? "key-retired" : null);

/** Whether the raw key is among the trusted ones and was the school's on the day; null where none is trusted. */
const isKeyTrusted = (raw, day, file, findings) => {
  if (!trust.keys || !raw) return null;
  const own = trust.keys.filter((key) => hex(key.raw) === hex(raw));
  const reasons = own.map((key) => worthless(key, day));
  if (own.length === 0) findings.add(file, "untrusted");
  else if (!reasons.includes(null)) for (const reason of reasons) findings.add(file, reason);
  return own.length > 0 && reasons.includes(null);
};

/** The newest list that a trusted key signed – or, where none is trusted, the very key of what is judged. */
const listFor = (raw, ...more) => {
  const isOurs = (list) => (trust.keys
    ? trust.keys.some((key) => hex(key.raw) === hex(list.key) && worthless(key, list.day) === null)
    : raw && hex(list.key) === hex(raw));
  const lists = [...trust.lists, ...more].filter((list) => list && isOurs(list));
  return lists.reduce((one, other) => (one && one.issuedAt >= other.issuedAt ? one : other), null);
};
