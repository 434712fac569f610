// ---- bytes, hashes, signatures: by the browser where it can, else by the library that the page carries ---------
const subtle = globalThis.crypto && globalThis.crypto.subtle;  // absent on a plain http page
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const encoder = new TextEncoder();
const textOf = (bytes) => decoder.decode(bytes);
const hex = (bytes) => Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, "0")).join("");

/** Bytes and texts behind one another. */
const joined = (...parts) => {
  const all = parts.map((part) => (typeof part === "string" ? encoder.encode(part) : part));
  const whole = new Uint8Array(all.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of all) { whole.set(part, at); at += part.length; }
  return whole;
};

const base64Of = (bytes) => {
  let text = "";
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return btoa(text);
};

/** The bytes of a Base64 text in its one spelling; throws on any other. */
const bytesOf = (base64) => {
  const raw = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  if (base64Of(raw) !== base64) throw new Error("not the one spelling");
  return raw;
};

const digestOf = async (name, bytes) => {
  if (subtle) return new Uint8Array(await subtle.digest(name, bytes));
  return name === "SHA-256" ? SoluuNoble.sha256(bytes) : SoluuNoble.sha512(bytes);
};
const sha256 = async (...parts) => digestOf("SHA-256", joined(...parts));
const keyIdOf = async (key) => hex(await sha256(key)).slice(0, 8);

// RFC 8032, test 1: whether the browser knows Ed25519 at all.
const NOBODYS_KEY = Uint8Array.from("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a".match(/../g), (two) => parseInt(two, 16));
const imported = (key) => subtle.importKey("raw", key, { name: "Ed25519" }, false, ["verify"]);
const isNative = async () => { try { await imported(NOBODYS_KEY); return true; } catch { return false; } };

/** Whether this raw key signed the message. */
const isSignedBy = async (key, signature, message) => {
  if (key.length !== 32 || signature.length !== 64) return false;
  try {
    if (await isNative()) return await subtle.verify({ name: "Ed25519" }, await imported(key), signature, message);
    return SoluuNoble.isSigned(signature, message, key);
  } catch { return false; }
};

/** What a compressed blob unpacks to. Throws on damage, on bytes behind its end, and on more than `most` bytes. */
const unpacked = async (blob, format, most) => {
  const reader = blob.stream().pipeThrough(new DecompressionStream(format)).getReader();
  const chunks = [];
  let held = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return joined(...chunks);
    held += value.length;
    if (held > most) { await reader.cancel(); throw new Error("more than it may be"); }
    chunks.push(value);
  }
};

const CRC = Uint32Array.from({ length: 256 }, (_, n) => { for (let k = 0; k < 8; k++) n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1; return n; });
const crc32 = (bytes) => {
  let sum = ~0;
  for (let at = 0; at < bytes.length; at++) sum = CRC[(sum ^ bytes[at]) & 255] ^ (sum >>> 8);
  return ~sum >>> 0;
};

// ---- canonical JSON: one spelling of the same values -------------------------------------------------------------------
const points = (text) => Array.from(text, (character) => character.codePointAt(0));
/** By code points, which is another order than JavaScript's own beyond the first plane. */
const byCodePoint = (one, other) => {
  const [left, right] = [points(one), points(other)];
  const at = left.findIndex((point, n) => point !== right[n]);
  return at < 0 ? left.length - right.length : right[at] === undefined ? 1 : left[at] - right[at];
};
const spelt = (value) => {
  if (typeof value === "string") {
    if (/[\ud800-\udfff]/.test(value.replace(/[\ud800-\udbff][\udc00-\udfff]/g, ""))) throw new Error("half a character");
    return JSON.stringify(value.normalize("NFC"));
  }
  if (typeof value === "number" && !Number.isSafeInteger(value)) throw new Error("no canonical spelling");
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(spelt).join(",")}]`;
  return `{${Object.keys(value).sort(byCodePoint).map((key) => `${spelt(key)}:${spelt(value[key])}`).join(",")}}`;
};
const objectIn = (text) => {
  const value = JSON.parse(text);
  if (value === null || typeof value !== "object" || Array.isArray(value)) throw new Error("not an object");
  return value;
};
/** A moment in ISO with its offset, as milliseconds; null for anything else. */
const momentOf = (text) => (/^\d{4}-\d\d-\d\d[T ]\d\d:\d\d.*(Z|[+-]\d\d:?\d\d)$/.test(String(text)) && !Number.isNaN(Date.parse(text)) ? Date.parse(text) : null);

// ---- what is found ---------------------------------------------------------------------------------------------------------
/** Problems as they are found; the same one of the same file is told once. */
class Findings {
  constructor() { this.all = []; }
  add(file, code) { if (!this.all.some((each) => each.file === file && each.code === code)) this.all.push({ file, code }); }
  has(code) { return this.all.some((each) => each.code === code); }
}
