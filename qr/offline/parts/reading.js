// ---- reading: a ZIP, or a folder, as a Map of path → opener; names and sizes first, then each file once ---------------
const MAX_FILES = 20000;
const MAX_FILE = 2 ** 29;
const MAX_TOTAL = 2 ** 31;
const TOO_FAR = 0xffffffff;  // a size or place that stands in a 64-bit field

class Refused extends Error {
  constructor(why) { super(REFUSED[why]); }
}

const view = async (blob, start, end) => new DataView(await blob.slice(start, end).arrayBuffer());
const rawName = (data, start, length) => new Uint8Array(data.buffer, start, length);
const nameOf = (raw, isUtf8) => (isUtf8 ? textOf(raw) : String.fromCharCode(...raw));
const isSafe = (path) => !/[\\\0:]/.test(path) && path.split("/").every((part) => part !== "" && part !== "." && part !== "..");

// The last end record counts, as for other programs. `isPlain`: it is the last thing, of one disk, without a comment.
const directoryOf = async (zip) => {
  const start = Math.max(0, zip.size - 65557);
  const tail = await view(zip, start, zip.size);
  for (let at = tail.byteLength - 22; at >= 0; at--) {
    if (tail.getUint32(at, true) !== 0x06054b50) continue;
    const [disk, first, here, count] = [4, 6, 8, 10].map((place) => tail.getUint16(at + place, true));
    const [size, offset] = [tail.getUint32(at + 12, true), tail.getUint32(at + 16, true)];
    if (count === 0xffff || offset === TOO_FAR) throw new Refused("large");
    const lead = start + at - size - offset;
    if (lead < 0) throw new Refused("broken");
    const isPlain = disk === 0 && first === 0 && tail.getUint16(at + 20, true) === 0 && at + 22 === tail.byteLength;
    return { size, offset: offset + lead, lead, counts: [here, count], isPlain };
  }
  throw new Refused("zip");
};

const entriesOf = async (zip) => {
  const directory = await directoryOf(zip);
  const data = await view(zip, directory.offset, directory.offset + directory.size);
  const entries = [];
  for (let at = 0; at < data.byteLength;) {
    if (at + 46 > data.byteLength || data.getUint32(at, true) !== 0x02014b50) throw new Refused("broken");
    const [flags, method, time, day] = [8, 10, 12, 14].map((place) => data.getUint16(at + place, true));
    const [crc, packed, size] = [16, 20, 24].map((place) => data.getUint32(at + place, true));
    const [names, extras, comments] = [28, 30, 32].map((place) => data.getUint16(at + place, true));
    const offset = data.getUint32(at + 42, true);
    const end = at + 46 + names + extras + comments;
    if (end > data.byteLength) throw new Refused("broken");
    if (flags & 1) throw new Refused("encrypted");
    // Made for a reader of a later version than 6.3: another program may read it in another way.
    if (data.getUint8(at + 6) > 63 || (method !== 0 && method !== 8)) throw new Refused("compressed");
    if ([packed, size, offset].includes(TOO_FAR)) throw new Refused("large");
    const raw = rawName(data, at + 46, names);
    let name;
    try { name = nameOf(raw, flags & 0x800); } catch { throw new Refused("broken"); }
    entries.push({
      name, raw: hex(raw), flags, method, time, day, crc, packed, size, offset: offset + directory.lead,
      extra: rawName(data, at + 46 + names, extras).slice(), isRemarked: comments > 0, mode: (data.getUint32(at + 38, true) >>> 16) & 0o170000,
    });
    at = end;
  }
  return { directory, entries: entries.sort((one, other) => one.offset - other.offset) };
};

/** A member's own header; null where there is none. */
const ownHeader = async (zip, offset) => {
  const data = await view(zip, offset, offset + 30 + 2 * 65535);
  if (data.byteLength < 30 || data.getUint32(0, true) !== 0x04034b50) return null;
  const [flags, method, time, day] = [6, 8, 10, 12].map((place) => data.getUint16(place, true));
  const [crc, packed, size] = [14, 18, 22].map((place) => data.getUint32(place, true));
  const [names, extras] = [26, 28].map((place) => data.getUint16(place, true));
  if (30 + names + extras > data.byteLength) return null;
  const extra = rawName(data, 30 + names, extras);
  return { flags, method, time, day, crc, packed, size, raw: hex(rawName(data, 30, names)), extra, start: offset + 30 + names + extras };
};

// What ordinary tools add to a member: sizes in 64 bits, times, owners; each once, and short.
const isOrdinary = (extra) => {
  const left = new Set([0x0001, 0x000a, 0x5455, 0x5855, 0x7855, 0x7875]);
  for (let at = 0; at < extra.length;) {
    if (at + 4 > extra.length) return false;
    const [kind, length] = [extra[at] | (extra[at + 1] << 8), extra[at + 2] | (extra[at + 3] << 8)];
    if (!left.delete(kind) || length > 64 || at + 4 + length > extra.length) return false;
    at += 4 + length;
  }
  return true;
};

/** Whether what stands between a member's data and the next part is the descriptor that its flags promise. */
const isDescriptor = async (zip, entry, start, end) => {
  if (![0, 12, 16, 20, 24].includes(end - start)) return false;
  if (end === start) return true;
  const data = await view(zip, start, end);
  const isMarked = end - start === 16 || end - start === 24;
  if (isMarked && data.getUint32(0, true) !== 0x08074b50) return false;
  const at = isMarked ? 4 : 0;
  const said = data.byteLength - at === 12
    ? [0, 4, 8].map((place) => data.getUint32(at + place, true))
    : [data.getUint32(at, true), Number(data.getBigUint64(at + 4, true)), Number(data.getBigUint64(at + 12, true))];
  return said[0] === entry.crc && said[1] === entry.packed && said[2] === entry.size;
};

/** Whether a member is a plain file that reaches to `end`, and its two headers say the same of it. */
const isPlainMember = async (zip, entry, own, end) => {
  if (!own || entry.isRemarked || !isOrdinary(own.extra) || !isOrdinary(entry.extra)) return false;
  const isLater = (entry.flags & 8) !== 0;
  const told = [[own.crc, entry.crc], [own.packed, entry.packed], [own.size, entry.size]];
  if (!told.every(([said, so]) => said === so || (isLater && said === 0))) return false;
  if (["flags", "method", "time", "day", "raw"].some((field) => own[field] !== entry[field])) return false;
  if (entry.flags & ~(2 | 4 | 8 | 0x800)) return false;
  if (entry.method === 0 && entry.packed !== entry.size) return false;
  const behind = own.start + entry.packed;
  if (isLater ? !await isDescriptor(zip, entry, behind, end) : behind !== end) return false;
  if (entry.name.endsWith("/")) return (entry.mode === 0 || entry.mode === 0o040000) && entry.method === 0 && entry.size === 0;
  return entry.mode === 0 || entry.mode === 0o100000;
};

const opened = (zip, entry, own) => async () => {
  if (!own || own.raw !== entry.raw) throw new Error("another name");
  const raw = zip.slice(own.start, own.start + entry.packed);
  const bytes = entry.method === 8 ? await unpacked(raw, "deflate-raw", entry.size) : new Uint8Array(await raw.arrayBuffer());
  if (bytes.length !== entry.size || crc32(bytes) !== entry.crc) throw new Error("damaged");
  return bytes;
};

const readZip = async (zip, findings) => {
  const { directory, entries } = await entriesOf(zip);
  const isFile = (entry) => !(entry.name.endsWith("/") && entry.size === 0);
  if (entries.length > MAX_FILES || entries.reduce((sum, entry) => sum + entry.size, 0) > MAX_TOTAL) throw new Refused("large");
  let isPlain = directory.isPlain && directory.lead === 0 && directory.counts.every((count) => count === entries.length);
  if (entries.length && entries[0].offset !== 0) isPlain = false;
  const files = new Map();
  const seen = new Set();
  for (const [n, entry] of entries.entries()) {
    const own = await ownHeader(zip, entry.offset);
    const end = n + 1 < entries.length ? entries[n + 1].offset : directory.offset;
    if (!await isPlainMember(zip, entry, own, end)) isPlain = false;
    if (!isFile(entry)) continue;
    if (seen.has(entry.name.toLowerCase())) findings.add(entry.name, "double");
    seen.add(entry.name.toLowerCase());
    if (!isSafe(entry.name)) findings.add(entry.name, "name");
    else if (entry.size > MAX_FILE) findings.add(entry.name, "too-large");
    else if (!files.has(entry.name)) files.set(entry.name, opened(zip, entry, own));
  }
  if (!isPlain) findings.add(zip.name, "foreign");
  return rooted(files, findings);
};

/** The files below the folder that was picked, by their paths in it. */
const filesOf = (list) => new Map(Array.from(list, (file) => [file.webkitRelativePath.split("/").slice(1).join("/") || file.name, file]));
const readFolder = (files, findings) => {
  if (files.size > MAX_FILES || Array.from(files.values()).reduce((sum, file) => sum + file.size, 0) > MAX_TOTAL) throw new Refused("large");
  return rooted(new Map(Array.from(files, ([path, file]) => [path, async () => new Uint8Array(await file.arrayBuffer())])), findings);
};

const basesOf = (mark, paths) => paths.filter((path) => path === mark || path.endsWith(`/${mark}`)).map((path) => path.slice(0, -mark.length));
/** Where a file that marks a bag lies: "" for the top, "folder/" one level down. */
const foldersOf = (mark, paths) => basesOf(mark, paths).filter((folder) => folder.split("/").length <= 2);
const shortest = (folders) => folders.reduce((one, other) => (other.length < one.length ? other : one));

/** The bag below the folder that bagit.txt lies in, at the top or one level down; what lies beside is outside. */
const rooted = (files, findings) => {
  const paths = Array.from(files.keys());
  const either = (one, other) => (foldersOf(one, paths).length ? foldersOf(one, paths) : foldersOf(other, paths));
  const roots = either("bagit.txt", STATEMENT);
  const lists = either(LIST, EXTRACT.seal);
  // A list that is put into a bag, or beside it, makes no extract of it.
  const isExtract = lists.length > 0 && roots.every((root) => root.length > shortest(lists).length);
  if (roots.length === 0 && !isExtract) throw new Refused("no-bag");
  const root = shortest(isExtract ? lists : roots);
  const bag = new Map();
  for (const path of paths.sort(byCodePoint)) {
    if (path.startsWith(root)) bag.set(path.slice(root.length), files.get(path)); else findings.add(path, "outside");
  }
  return { files: bag, isExtract };
};
