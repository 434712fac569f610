// ---- whom the reader trusts: the school's keys, the dated status list, witnesses of the log -----------------------------
const KEYS_FORMAT = "soluu-keys-v1";
const STATUS_FORMAT = "soluu-status-v1";
const STATUS = "seal/status.json";
const STATUS_LEAST = 131072;
const STATUS_MOST = 2 ** 24;
const STATUS_FIELDS = "bits,format,issued_at,key_id,list,number,public_key,school,signature,size";
const STALE_DAYS = 40;  // a school seals its inspection each month: an older list missed at least one round
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
  const said = objectIn(text);
  if (Object.keys(said).sort().join() !== STATUS_FIELDS || spelt(said) !== text) throw new Error("not the one spelling");
  const { signature, ...rest } = said;
  const isSized = Number.isSafeInteger(rest.size) && rest.size >= STATUS_LEAST && rest.size <= STATUS_MOST && Number.isInteger(Math.log2(rest.size));
  if (rest.format !== STATUS_FORMAT || rest.bits !== 2 || !isSized || !Number.isSafeInteger(rest.number) || rest.number < 1) throw new Error("not a status list");
  if (typeof rest.school !== "string" || !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+07:00$/.test(rest.issued_at)) throw new Error("not a status list");
  const [key, issuedAt] = [bytesOf(rest.public_key), momentOf(rest.issued_at)];
  if (issuedAt === null || await keyIdOf(key) !== rest.key_id) throw new Error("another key");
  if (!await isSignedBy(key, bytesOf(signature), joined(`${STATUS_FORMAT}\n`, spelt(rest)))) throw new Error("a wrong signature");
  const packed = await unpacked(new Blob([bytesOf(rest.list)]), "deflate", rest.size / 4);
  if (packed.length !== rest.size / 4) throw new Error("another size");
  return { text, key, keyId: rest.key_id, number: rest.number, issuedAt, day: rest.issued_at.slice(0, 10), size: rest.size, packed };
};
/** valid, superseded, revoked or suspended; null for a number that the list does not have. */
const entryOf = (list, index) => (index < list.size ? STATES[(list.packed[index >> 2] >> (2 * (index & 3))) & 3] : null);
const isNoOlder = (list, [newest]) => list.number >= newest.number;
/** What lists, the newest first, say together of a place, and which of them says it. Revoked and superseded are for ever,
 whichever has it; suspended is what the newest has, or one that by its number is no older. */
const entryIn = (lists, index) => {
  const saying = (state, some = lists) => some.find((list) => entryOf(list, index) === state);
  const list = saying("revoked") || saying("suspended", lists.filter((each) => isNoOlder(each, lists))) || saying("superseded") || lists[0];
  return { list, state: entryOf(list, index) };
};
/** Why lists do not tell what holds now of what was sealed at a moment (null: not known); null where they do. A list of a
 later day and no higher number was made of a store that was brought back, or by who should not have. */
const doubtOf = (lists, sealedAt) => {
  const [list] = lists;
  if (sealedAt === null || list.issuedAt < sealedAt) return "before";
  if (lists.some((each) => isNoOlder(each, lists) && each.issuedAt < list.issuedAt)) return "order";
  if (list.issuedAt > Date.now() + DAY) return "ahead";
  return Date.now() - list.issuedAt > STALE_DAYS * DAY ? "stale" : null;
};

/** Keeps what was read from a text that may be met again. */
const keepOnce = (kept, one) => { if (!kept.some((each) => each.text === one.text)) kept.push(one); };

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

/** The lists that speak of what the raw key signed, the newest first: of trusted keys of the same school – or, where none
 is trusted, of that very key. A list is signed at any time that a thief likes: of a stolen key nothing is believed. */
const listsFor = (raw, ...more) => {
  const same = (one, other) => hex(one) === hex(other);
  const named = (trust.keys || []).filter((key) => same(key.raw, raw));
  const speaks = (list) => {
    if (!trust.keys) return same(list.key, raw);
    const signers = trust.keys.filter((key) => same(key.raw, list.key) && worthless(key, list.day) === null);
    return signers.some((signer) => named.some((key) => same(signer.raw, key.raw) || (signer.school && signer.school === key.school)));
  };
  return [...trust.lists, ...more].filter((list) => list && speaks(list)).sort((one, other) => other.issuedAt - one.issuedAt || other.number - one.number);
};
