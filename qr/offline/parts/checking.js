// ---- checking a bag: every file read once, then its lists, seal, log proof and papers judged ----------------------------
const MAX_KEPT = 2 ** 24;  // lists and the seal, which are read whole
const ALGORITHMS = { sha256: "SHA-256", sha512: "SHA-512" };

const readBag = async (files, findings, progress) => {
  const bag = { digests: new Map(), kept: new Map(), papers: new Map() };
  for (const [path, open] of files) {
    await progress();
    const isPdf = path.startsWith("data/") && path.toLowerCase().endsWith(".pdf") && !path.startsWith("data/original/");
    let bytes;
    try { bytes = await open(); } catch { findings.add(path, "unreadable"); bag.digests.set(path, null); continue; }
    const [sha256, sha512] = await Promise.all(Object.values(ALGORITHMS).map(async (name) => hex(await digestOf(name, bytes))));
    bag.digests.set(path, { size: bytes.length, sha256, sha512 });
    if (isPdf && bytes.length > MAX_PDF) findings.add(path, "too-large");
    else if (isPdf) {
      const paper = await readPaper(bytes, path, findings);
      if (paper) bag.papers.set(path, paper);
    } else if (!path.startsWith("data/") && bytes.length <= MAX_KEPT) bag.kept.set(path, bytes);
  }
  return bag;
};

const parseManifest = (text) => {
  const listed = new Map();
  const lines = text.split(/\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]/);
  if (lines.at(-1) === "") lines.pop();
  for (const line of lines) {
    const parts = /^([0-9a-fA-F]+)[ \t]+\*?([^\n]+)$/.exec(line);
    if (!parts || listed.has(parts[2])) throw new Error("not a manifest");
    listed.set(parts[2], parts[1].toLowerCase());
  }
  return listed;
};

/** What a kept file holds, or null after telling why there is nothing. */
const parsed = async (bag, path, parse, findings) => {
  if (!bag.digests.has(path)) { findings.add(path, "absent"); return null; }
  try { return await parse(textOf(bag.kept.get(path))); } catch { findings.add(path, "unreadable"); return null; }
};

const compare = (listed, found, algorithm, changed, findings, isPart) => {
  for (const [path, digest] of listed) {
    if (!found.has(path)) { if (!(isPart && path.startsWith("data/"))) findings.add(path, "missing"); }
    else if (found.get(path) && found.get(path)[algorithm] !== digest) findings.add(path, changed);
  }
};

const checkManifests = async (bag, findings, isPart) => {
  const those = (wanted) => new Map(Array.from(bag.digests).filter(([path]) => wanted(path)));
  const payload = those((path) => path.startsWith("data/"));
  const tags = those((path) => !/^(data\/|seal\/|tagmanifest-)/.test(path));
  for (const algorithm of Object.keys(ALGORITHMS)) {
    for (const [name, files] of [["manifest", payload], ["tagmanifest", tags]]) {
      const listed = await parsed(bag, `${name}-${algorithm}.txt`, parseManifest, findings);
      if (!listed) continue;
      compare(listed, files, algorithm, "changed", findings, isPart);
      for (const path of files.keys()) if (!listed.has(path)) findings.add(path, "extra");
    }
  }
  const declared = bag.kept.get("bagit.txt");
  if (!bag.digests.has("bagit.txt")) findings.add("bagit.txt", "absent");
  else if (bag.digests.get("bagit.txt") && hex(declared || []) !== hex(encoder.encode(DECLARATION))) findings.add("bagit.txt", "version");
  checkOxum(bag, payload, findings, isPart);
};

const checkOxum = (bag, payload, findings, isPart) => {
  const info = Array.from(bag.kept.get("bag-info.txt") || [], (byte) => String.fromCharCode(byte)).join("");
  const stated = isPart ? null : /^Payload-Oxum:[ \t]*(\d+)\.(\d+)[ \t]*\r?$/m.exec(info);
  const sizes = Array.from(payload.values()).filter(Boolean).map((digests) => digests.size);
  if (!stated || sizes.length !== payload.size) return;
  if (Number(stated[1]) !== sizes.reduce((sum, size) => sum + size, 0) || Number(stated[2]) !== sizes.length) findings.add("bag-info.txt", "oxum");
};

/** What is stated, with a digest a file; null, with a problem, where that cannot be read. */
const readStatement = (form, bag, findings) => parsed(bag, form.signs, (text) => {
  const stated = objectIn(text);
  const isListed = stated.files !== null && typeof stated.files === "object" && !Array.isArray(stated.files);
  if (stated.format !== form.format || !isListed || !Object.values(stated.files).every((digest) => typeof digest === "string")) throw new Error("not a statement");
  return stated;
}, findings);

const checkFiles = (statement, bag, findings, isPart) => {
  const sealed = new Map(Object.entries(statement.files));
  compare(sealed, bag.digests, "sha256", "changed-sealed", findings, isPart);
  for (const path of bag.digests.keys()) if (!sealed.has(path) && !BESIDE.has(path)) findings.add(path, "extra");
  const tags = bag.digests.get(TAG_MANIFEST);
  if (tags && tags.sha256 !== statement.tagmanifest_sha256) findings.add(TAG_MANIFEST, "changed-sealed");
};

/** As a seal is spelt: two spaces, keys in order, a newline at the end. */
const sealSpelt = (seal) => `${JSON.stringify(Object.fromEntries(Object.entries(seal).sort(([one], [other]) => byCodePoint(one, other))), null, 2)}\n`;

/** The raw key that a seal's file names (null where it, or the statement, could not be read), and whether it signed. */
const checkSigner = async (form, statement, bag, findings) => {
  const seal = await parsed(bag, form.seal, (text) => {
    const stated = objectIn(text);
    // Nothing signs this file: what else it held would be nobody's word in a sealed bundle.
    if (sealSpelt(stated) !== text || Object.keys(stated).sort().join() !== "algorithm,key_id,public_key,signature,signs") throw new Error("not spelt as a seal is");
    if (stated.algorithm !== "Ed25519" || stated.signs !== form.signs) throw new Error("a seal of another kind");
    const key = bytesOf(stated.public_key);
    if (key.length !== 32) throw new Error("not a key");
    return { key, keyId: stated.key_id, signature: bytesOf(stated.signature) };
  }, findings);
  if (!statement || !seal) return { key: null, signed: false };
  const id = await keyIdOf(seal.key);
  const isNamed = statement.key_id === id && seal.keyId === id;
  if (statement.key_id !== id) findings.add(form.signs, "key");
  if (seal.keyId !== id) findings.add(form.seal, "key");
  const signed = await isSignedBy(seal.key, seal.signature, joined(form.prefix, bag.kept.get(form.signs)));
  if (!signed) for (const path of [form.signs, form.seal]) findings.add(path, "signature");
  return { key: seal.key, signed: signed && isNamed };
};

const isThere = (value) => value !== null && value !== undefined;
/** Whether a file is where the statement says that one is; null after telling what is wrong. */
const isPlaced = (path, isPromised, bag, findings) => {
  if (!bag.digests.has(path)) { if (isPromised) findings.add(path, "absent"); return false; }
  if (!isPromised) findings.add(path, "extra");
  return isPromised;
};

/** Whether a proof is of the very event that sealed a statement. */
const isOfSealing = async (proof, statement, digests) => {
  const event = eventIn(proof.leaf);
  return event !== null && event.kind === "statement-sealed" && event.subject === statement.bundle_id
    && detailsOf(event).statement_sha256 === digests.get(STATEMENT).sha256 && isUnder(proof);
};

/** Whether the statement is in the log; null where the bag says nothing of that, or it could not be read. */
const checkLog = async (bag, statement, key, findings) => {
  if (!isPlaced(LOG_PROOF, isThere(statement.log_proof), bag, findings)) return null;
  let proof;
  try { proof = readProof(textOf(bag.kept.get(LOG_PROOF))); } catch { findings.add(LOG_PROOF, "unreadable"); return null; }
  const holds = await isOfSealing(proof, statement, bag.digests) && proof.head.lines.length === 1 && await isHeadSignedBy(proof.head, key);
  if (!holds) findings.add(LOG_PROOF, "log");
  return holds ? proof.head : false;
};

const judgeBag = async (bag, findings, isPart) => {
  await checkManifests(bag, findings, isPart);
  const statement = await readStatement(BUNDLE, bag, findings);
  if (statement) checkFiles(statement, bag, findings, isPart);
  const { key, signed: sealed } = await checkSigner(BUNDLE, statement, bag, findings);
  const head = key ? await checkLog(bag, statement, key, findings) : null;
  let signed = sealed;
  if (sealed) {
    for (const [path, paper] of bag.papers) if (!await isCodeBy(paper, key)) { findings.add(path, "code-signature"); signed = false; }
  }
  const own = await ownList(bag, statement, key, findings);
  if (key) isPlaced(TIMESTAMP, isThere(statement.timestamp), bag, findings);
  const day = statement && momentOf(statement.sealed_at) !== null ? statement.sealed_at.slice(0, 10) : null;
  const trusted = isKeyTrusted(key, day, SEAL, findings);
  return {
    statement, key, own, signed, trusted, head: head || null, logged: trusted || head === false ? (head === null ? null : Boolean(head)) : null,
    isSignedByPeople: bag.digests.has(SIGNERS),
  };
};

/** The list that a bag takes along: of the key in its seal, and of the moment of the sealing; null where there is none. */
const ownList = async (bag, statement, key, findings) => {
  if (!key || !bag.digests.has(STATUS)) return null;
  let list;
  try { list = await readStatusList(textOf(bag.kept.get(STATUS))); } catch { findings.add(STATUS, "unreadable"); return null; }
  if (hex(list.key) === hex(key) && list.issuedAt === momentOf(statement.sealed_at)) return list;
  findings.add(STATUS, "status-list");
  return null;
};

/** What the lists say: the state of the paper that stands for the bag, of those that are no longer good, and why
 it may not tell what holds now. The bag's own list is of the bundles that were there before; asked when it is shown,
 for another bag's may be newer. */
const statusOf = ({ signed, papers, statement, key, own }) => {
  const lists = signed ? listsFor(key, own, ...seen.lists) : [];
  if (lists.length === 0) return null;
  const sealedAt = momentOf(statement.sealed_at);
  const states = Array.from(papers, ([path, paper]) => ({ path, ...entryIn(lists, paper.statusIndex), isOfBag: paper.documentId === statement.bundle_id }));
  const certificate = states.find((each) => each.isOfBag);
  return {
    list: certificate ? certificate.list : lists[0], state: certificate ? certificate.state : null,
    doubt: lists[0].issuedAt === sealedAt ? "own" : doubtOf(lists, sealedAt),
    others: states.filter((each) => !each.isOfBag && each.state !== "valid"),
  };
};

// Problems that say who signed: they leave the integrity alone.
const NOT_OF_INTEGRITY = new Set(["signature", "key", "untrusted", "key-retired", "key-compromised", "code-signature"]);
const isIntact = (findings) => findings.all.every(({ code }) => NOT_OF_INTEGRITY.has(code));
const ofAll = (answers) => (answers.includes(false) ? false : answers.length > 0 && !answers.includes(null));

const below = (map, folder) =>
  new Map(Array.from(map).filter(([path]) => path.startsWith(`${folder}/`)).map(([path, value]) => [path.slice(folder.length + 1), value]));

/** Each bag of an extract by itself, and the signed list of all its files. */
const checkExtract = async (files, findings, progress) => {
  const top = await readBag(new Map(Array.from(files).filter(([path]) => !path.includes("/"))), findings, progress);
  const parts = [];
  const digests = new Map(top.digests);
  for (const folder of new Set(Array.from(files.keys()).filter((path) => path.includes("/")).map((path) => path.split("/", 1)[0]))) {
    const own = new Findings();
    const bag = await readBag(below(files, folder), own, progress);
    const judged = await judgeBag(bag, own, true);
    for (const { file, code } of own.all) findings.add(`${folder}/${file}`, code);
    for (const [path, found] of bag.digests) digests.set(`${folder}/${path}`, found);
    parts.push({ ...judged, folder, digests: bag.digests, papers: bag.papers, count: Array.from(bag.digests.keys()).filter((path) => path.startsWith("data/")).length });
  }
  if (parts.length === 0 || !parts.every((part) => part.papers.size > 0)) findings.add(LIST, "no-papers");
  const list = await readStatement(EXTRACT, top, findings);
  if (list) {
    const listed = new Map(Object.entries(list.files));
    compare(listed, digests, "sha256", "changed-listed", findings, false);
    for (const path of digests.keys()) if (!listed.has(path) && path !== LIST && path !== EXTRACT.seal) findings.add(path, "extra-listed");
  }
  const { key, signed } = await checkSigner(EXTRACT, list, top, findings);
  const day = list && momentOf(list.issued_at) !== null ? list.issued_at.slice(0, 10) : null;
  const trusted = isKeyTrusted(key, day, EXTRACT.seal, findings);
  return {
    parts, statement: list && { ...list, sealed_at: list.issued_at }, digests, signed: signed && parts.length > 0 && parts.every((part) => part.signed),
    trusted: orNull([trusted, ...parts.map((part) => part.trusted)]), logged: orNull(parts.map((part) => part.logged)),
    isProven: parts.length > 0 && parts.every((part) => part.head), keys: [key, ...parts.map((part) => part.key)],
  };
};
const orNull = (answers) => ofAll(answers) || (answers.includes(false) ? false : null);

const checkBag = async (files, findings, progress) => {
  const bag = await readBag(files, findings, progress);
  const judged = await judgeBag(bag, findings, false);
  return { ...judged, digests: bag.digests, papers: bag.papers, isProven: Boolean(judged.head), keys: [judged.key] };
};

/** A whole bundle or extract. Throws Refused where there is none to be read. */
const checkContainer = async (name, read, progress) => {
  const findings = new Findings();
  const { files, isExtract } = await read(findings);
  let done = 0;
  const tick = () => progress(done++, files.size);
  const found = await (isExtract ? checkExtract : checkBag)(files, findings, tick);
  const prints = [];
  for (const key of found.keys.filter(Boolean)) prints.push(hex(await sha256(key)));
  return { ...found, name, problems: findings.all, intact: isIntact(findings), fingerprints: Array.from(new Set(prints)) };
};
