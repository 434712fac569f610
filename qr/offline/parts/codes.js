// ---- codes: 118 bytes in one spelling, read back without mercy -----------------------------------------------------------
const CODE_PREFIX = "soluu-code-v1\n";
const KINDS = ["CLASS_SUMMARY", "PUPIL_RECORD", "CORRECTIONS", "SEAL_CERTIFICATE", "INSPECTION", "DISPOSAL", "YEAR_SET"];
const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const CHECKS = `${CROCKFORD}*~$=U`;

class BadCode extends Error {
  constructor(reason) { super(TEXTS[`bad_code.${reason}`]); this.reason = reason; }
}

/** The code in what a person or a camera gave: a code or an address that ends in /V/CODE. White space as Unicode has it,
 and the separators U+001C–1F: to JavaScript a byte order mark is one too. */
const codeOf = (text) => {
  // eslint-disable-next-line no-control-regex
  const folded = Array.from(text.slice(0, 8192)).slice(0, 4096).join("").replace(/(?!\ufeff)[\s\x1c-\x1f\x85]/g, "");
  const address = /\/v\/([^/?#]*)\/?(?:[?#].*)?$/i.exec(folded);
  return address ? address[1] : folded;
};

/** '7ZZZ-0000-1234-ABCD-K' for a document id in hex. */
const labelOf = (id) => {
  const number = BigInt(`0x${id}`);
  const digits = Array.from({ length: 16 }, (_, n) => CROCKFORD[Number((number >> BigInt(75 - 5 * n)) & 31n)]).join("");
  return `${digits.match(/.{4}/g).join("-")}-${CHECKS[Number(number % 37n)]}`;
};
/** The document's id that a label stands for, or the reason why it is none. */
const readLabel = (text) => {
  const symbols = Array.from(text.toUpperCase().replace(/-/g, "").replace(/[IL]/g, "1").replace(/O/g, "0"));
  if (symbols.length !== 17) return { reason: "label_length" };
  if (symbols.some((each, n) => !(n < 16 ? CROCKFORD : CHECKS).includes(each))) return { reason: "label_alphabet" };
  const documentId = symbols.slice(0, 16).reduce((sum, digit) => sum * 32n + BigInt(CROCKFORD.indexOf(digit)), 0n).toString(16).padStart(20, "0");
  return labelOf(documentId).at(-1) === symbols[16] ? { documentId } : { reason: "label_check" };
};
/** Whether what is neither a label nor a code looks like a label with a slip: in groups, or of about its length. */
const isMeantAsLabel = (text) => text.includes("-") || Math.abs(Array.from(text).length - 17) <= 2;

const decoded = (code) => {
  if (code === "") throw new BadCode("empty");
  const isOfAlphabet = (text) => Array.from(text).every((character) => BASE32.includes(character));
  if (!isOfAlphabet(code)) {
    // eslint-disable-next-line no-control-regex
    throw new BadCode(/^[\x00-\x7f]*$/.test(code) && isOfAlphabet(code.toUpperCase()) ? "lower_case" : "alphabet");
  }
  if (code.length !== 189) throw new BadCode("length");
  const raw = new Uint8Array(118);
  let [held, bits, at] = [0, 0, 0];
  for (const character of code) {
    held = ((held << 5) | BASE32.indexOf(character)) & 0xfff;
    bits += 5;
    if (bits >= 8) { bits -= 8; raw[at++] = (held >> bits) & 255; }
  }
  if (held & 1) throw new BadCode("padding");
  return raw;
};

/** What a code says, with a signature that nobody has checked yet. Throws BadCode on all that is no code. */
const parseCode = (code) => {
  const raw = decoded(code);
  if (raw[0] !== 0x11) throw new BadCode("version");
  if (raw[15] < 1 || raw[15] > KINDS.length) throw new BadCode("kind");
  const days = (raw[16] << 8) | raw[17];
  if (days === 0) throw new BadCode("day");
  if (raw[18] === 0) throw new BadCode("revision");
  return {
    code, body: raw.slice(0, 54), signature: raw.slice(54), keyId: hex(raw.slice(1, 5)), documentId: hex(raw.slice(5, 15)),
    kind: KINDS[raw[15] - 1], day: new Date(Date.UTC(2020, 0, 1 + days)).toISOString().slice(0, 10), revision: raw[18],
    statusIndex: (raw[19] << 16) | (raw[20] << 8) | raw[21], commitment: hex(raw.slice(22, 54)),
  };
};
const isCodeBy = (paper, key) => isSignedBy(key, paper.signature, joined(CODE_PREFIX, paper.body));

// ---- the record that a PDF carries; only a PDF of Sổ Lưu's own making can be read so -----------------------------------
const MAX_PDF = 2 ** 26;
const MAX_RECORD = 2 ** 24;

// What a list of attachments has of the record: its name, and the object that says where it is.
const NAMED = /(?:\(record\.json\)|<7265636[Ff]72642[Ee]6[Aa]736[Ff]6[Ee]>)\s*(\d+)\s+(\d+)\s+R\b/g;
/** Whether the attachment that is object `number` is the one listed by the record's name. */
const isRecord = (text, number) => Array.from(text.matchAll(NAMED)).some(([, spec, generation]) => {
  const object = new RegExp(`(?:^|\\D)${spec}\\s+${generation}\\s+obj\\b([\\s\\S]{0,4096}?)endobj`, "g");
  return Array.from(text.matchAll(object)).some(([, facts]) => new RegExp(`/EF\\s*<<[^>]*/F\\s+${number}\\s`).test(facts));
});

/** The one attachment's bytes; throws where it cannot be read, null where there is none or it has another name. */
const attachmentOf = async (pdf) => {
  let text = "";
  for (let at = 0; at < pdf.length; at += 8192) text += String.fromCharCode(...pdf.subarray(at, at + 8192));
  if (!text.slice(0, 1024).includes("%PDF-")) throw new Error("no PDF");
  const places = Array.from(text.matchAll(/\/Type\s*\/EmbeddedFile\b/g), (found) => found.index);
  if (places.length === 0) return null;
  if (places.length > 1) throw new Error("more than one attachment");
  const start = text.lastIndexOf(" obj", places[0]);
  const stream = /stream\r?\n/g;
  stream.lastIndex = places[0];
  const found = stream.exec(text);
  if (start < 0 || !found || found.index - start > 4096) throw new Error("no stream");
  const number = /(\d+)\s+\d+$/.exec(text.slice(Math.max(0, start - 32), start));
  if (!number || !isRecord(text, number[1])) return null;
  const dictionary = text.slice(start, found.index);
  const filter = /\/Filter\s*(\[[^\]]*\]|\/\w+)/.exec(dictionary);
  if (dictionary.includes("/DecodeParms") || (filter && filter[1].replace(/[[\]\s]/g, "") !== "/FlateDecode")) throw new Error("packed otherwise");
  const length = /\/Length\s+(\d+)(?!\s+\d+\s+R)\b/.exec(dictionary);
  const end = length ? stream.lastIndex + Number(length[1]) : text.indexOf("endstream", stream.lastIndex);
  if (end > pdf.length || end < stream.lastIndex) throw new Error("cut off");
  const raw = pdf.slice(stream.lastIndex, end);
  if (filter) return unpacked(new Blob([raw]), "deflate", MAX_RECORD);
  if (raw.length > MAX_RECORD) throw new Error("too large");
  return raw;
};

/** The paper of a PDF, its record checked against the code's commitment; null when there is no readable code. */
const readPaper = async (pdf, file, findings) => {
  let record, stated, facts, salt;
  try { record = await attachmentOf(pdf); } catch { findings.add(file, "unreadable"); return null; }
  if (record === null) { findings.add(file, "no-record"); return null; }
  try {
    stated = objectIn(textOf(record));
    facts = spelt(stated.record);
    // Beside its parts there is nothing that the code commits to.
    if (typeof stated.record.document_id !== "string" || Object.keys(stated).sort().join() !== "code,record,salt") throw new Error("not a record");
    // In its one spelling: more or fewer bytes could lend the record's own to the salt.
    if (typeof stated.salt !== "string" || !/^[0-9a-f]{64}$/.test(stated.salt)) throw new Error("not a salt");
    salt = Uint8Array.from(stated.salt.match(/../g), (two) => parseInt(two, 16));
  } catch { findings.add(file, "record"); return null; }
  let paper;
  try { paper = { ...parseCode(typeof stated.code === "string" ? stated.code : ""), issuedAt: momentOf(stated.record.issued_at) }; } catch { findings.add(file, "code"); return null; }
  const isCanonical = (() => { try { return spelt(stated) === textOf(record); } catch { return false; } })();
  if (!isCanonical || stated.record.document_id !== paper.documentId) findings.add(file, "record");
  if (hex(await sha256(salt, facts)) !== paper.commitment) findings.add(file, "commitment");
  return paper;
};
