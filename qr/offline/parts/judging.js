// ---- what a scanned code, or a single PDF, is worth today ---------------------------------------------------------------
// Bundles that were checked on this page: their keys are no more trusted for it, but a code by one of them is of that school's disc.
const seen = { keys: new Map(), papers: new Map(), superseding: new Map(), lists: [], handed: [], proofs: [] };

const remember = (found) => {
  if (!found.signed || !found.statement) return;
  for (const key of found.keys.filter(Boolean)) seen.keys.set(hex(key), { raw: key, school: found.statement.school });
  if (!found.intact) return;
  for (const part of found.parts || [found]) {
    for (const [path, paper] of part.papers) seen.papers.set(paper.code, { path, documentId: paper.documentId, name: found.name, found, sealedAt: momentOf(part.statement.sealed_at), sha256: part.digests.get(path).sha256 });
  }
  const { statement, key, own } = found;
  if (own) keepOnce(seen.lists, own);
  if (statement.supersedes) seen.superseding.set(`${hex(key)} ${statement.bundle_id}`, { statement, key });
};

/** The statement of a checked bundle that supersedes this one: by its own key, or by a trusted one of the same school. */
const newerOf = ({ statement, key }) => {
  if (!statement || !key) return null;
  const schoolsOf = (raw, day) => (trust.keys || []).filter((each) => hex(each.raw) === hex(raw) && worthless(each, day) === null).map((each) => each.school);
  const isBy = (other) => hex(other.key) === hex(key)
    || schoolsOf(other.key, String(other.statement.sealed_at).slice(0, 10)).some((school) => (trust.keys || []).some((each) => hex(each.raw) === hex(key) && each.school === school));
  const newer = Array.from(seen.superseding.values()).find((other) => other.statement.supersedes.bundle_id === statement.bundle_id && isBy(other));
  return newer ? newer.statement : null;
};

/** Of a code: its state, what it says of itself, who signed it, and by which list the state is known. */
const judgeCode = async (text, sealedAt = null) => {
  const code = codeOf(text);
  let paper;
  try { paper = parseCode(code); } catch (error) {
    const { documentId, reason } = readLabel(code);
    if (documentId) return { state: "label", documentId };
    return { state: "malformed", reason: isMeantAsLabel(code) ? TEXTS[`bad_code.${reason}`] : error.message };
  }
  const named = (trust.keys || []).filter((key) => key.keyId === paper.keyId);
  for (const key of named) {
    if (!await isCodeBy(paper, key.raw)) continue;
    if (worthless(key, paper.day)) return { state: "worthless", paper, school: key.school, why: worthless(key, paper.day) };
    return { ...byLists(paper, sealedAt, key.raw), paper, school: key.school, isVouched: true };
  }
  if (named.length) return { state: "altered", paper };
  if (trust.keys) return { state: "unknown-key", paper };
  for (const key of seen.keys.values()) {
    if (await isCodeBy(paper, key.raw)) return { ...byLists(paper, sealedAt, key.raw), paper, school: key.school, isVouched: false };
  }
  return { state: "no-keys", paper };
};

// Of a code alone no more than its day is known: a list of that day may have been there before it.
const byLists = (paper, sealedAt, raw) => {
  const lists = listsFor(raw, ...seen.lists);
  const { list, state } = lists.length ? entryIn(lists, paper.statusIndex) : { state: null };
  if (state === null) return { state: "unlisted", list };
  const doubt = lists[0].issuedAt === sealedAt ? "own" : doubtOf(lists, sealedAt === null ? Date.parse(`${paper.day}T23:59:59.999+07:00`) : sealedAt);
  return { state: state === "valid" && doubt ? "doubted" : state, list, doubt };
};

const judgePdf = async (name, bytes) => {
  const findings = new Findings();
  if (bytes.length > MAX_PDF) findings.add(name, "too-large");
  const paper = bytes.length > MAX_PDF ? null : await readPaper(bytes, name, findings);
  const known = paper && seen.papers.get(paper.code);
  const same = known ? { ...known, isSame: known.sha256 === hex(await sha256(bytes)) } : null;
  return { name, problems: findings.all, paper, same, verdict: paper && await judgeCode(paper.code, known ? known.sealedAt : paper.issuedAt) };
};
