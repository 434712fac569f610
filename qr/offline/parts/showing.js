// ---- showing -------------------------------------------------------------------------------------------------------
const $ = (id) => document.getElementById(id);
const made = (tag, text, className) => {
  const element = document.createElement(tag);
  if (text !== undefined) element.textContent = text;
  if (className) element.className = className;
  return element;
};
const MARKS = { good: "✓", look: "?", bad: "✕", plain: "i" };

const answer = (tone, title, words) => {
  const item = made("li", undefined, tone);
  const mark = made("div", MARKS[tone], "mark");
  mark.setAttribute("aria-hidden", "true");
  const say = made("div");
  say.append(made("h3", title), made("p", words));
  item.append(mark, say);
  return item;
};

const dateOf = (iso) => {
  const parts = /^(\d{4})-(\d\d)-(\d\d)T(\d\d:\d\d)/.exec(String(iso));
  return parts ? `${parts[3]}/${parts[2]}/${parts[1]} ${parts[4]}` : "không rõ ngày";
};
const dayOf = (iso) => String(iso).slice(0, 10).split("-").reverse().join("/");
const monthOf = (month) => String(month).replace(/^(\d{4})-(\d\d)$/, "$2/$1");
const grouped = (print) => print.match(/.{8}/g).join(" ");
const termOf = (term) => TEXTS[`term.${term}`] || term;

const SECTIONS = ["working", "result", "wrong", "disc", "about", "one", "back"];
const only = (...shown) => { for (const id of SECTIONS) $(id).hidden = !shown.includes(id); };

// ---- a bundle or an extract
// Files that agree with a list prove nothing while nobody vouches for the list: green needs the signature too.
const intactAnswer = (found) => {
  const count = found.digests.size;
  if (!found.intact) return answer("bad", "Không nguyên vẹn", `Có ${once(found.problems).length} điểm sai, nêu tên từng tệp ở bên dưới. Hãy giữ nguyên bản này và tìm bản sao khác.`);
  if (!found.signed) return answer("look", "Các tệp khớp với bản kê", `Cả ${count} tệp khớp với bản kê đi kèm, nhưng chưa có chữ ký nào bảo đảm cho chính bản kê.`);
  if (found.parts) return answer("good", "Nguyên vẹn", `Đây là phần trích học bạ của một học sinh. Cả ${count - 2} tệp đều đủ và đúng như trong bản kê của phần trích; từng học bạ đúng như lúc niêm phong.`);
  const people = found.isSignedByPeople ? " Chữ ký số của từng người trên giấy chưa kiểm ở đây." : "";
  return answer("good", "Nguyên vẹn", `Cả ${count} tệp đều đủ và đúng như trong bản kê lúc niêm phong; dữ liệu trong từng PDF khớp với mã QR của nó.${people}`);
};

const signedAnswer = (found) => (found.signed
  ? answer("good", "Chữ ký đúng", "Bản kê được ký bằng khóa đi kèm và chưa thay đổi từ lúc ký.")
  : answer("bad", "Chữ ký không đúng", "Không có chữ ký hợp lệ trên bản kê hoặc trên mã của một tài liệu. Ai cũng có thể tạo ra một bộ hồ sơ như vậy."));

/** Whose word it is: the keys of a site are its school's; those of a file that the reader picked are that file's. */
const WHOSE = "Khóa có phải của nhà trường?";
const keyWords = () => (trust.isGiven ? "Khóa là của nhà trường" : "Khóa có trong danh sách đã chọn");
const trustAnswer = (found) => {
  if (found.trusted) return answer("good", keyWords(), "Khóa đã ký có trong danh sách khóa mà trang này đang tin, và còn giá trị vào ngày ký.");
  const code = found.problems.find((problem) => ["untrusted", "key-retired", "key-compromised"].includes(problem.code));
  if (found.trusted === false) return answer("bad", "Không tin được khóa đã ký", code ? WHY[code.code] : WHY.untrusted);
  if (!found.signed) return answer("look", "Chưa biết ai đã ký", "Khi chữ ký chưa được xác nhận thì không nói được ai đã niêm phong bộ hồ sơ này.");
  return answer("look", WHOSE, `Chỉ riêng đĩa này không trả lời được. Hãy so cả dãy dấu khóa ở phần dưới với dấu khóa mà nhà trường công bố (mã ngắn: ${found.fingerprints.map((print) => print.slice(0, 8)).join(", ")}), khác một ký tự là không phải; hoặc chọn tệp khoa-cong-khai.json lấy từ trang của trường.`);
};

const doubtWords = ({ list, doubt }) => ({
  own: "Danh sách ấy lập lúc niêm phong, nên không nói được điều xảy ra sau đó: hãy hỏi nhà trường, hoặc chọn tệp status.json mới hơn.",
  before: "Danh sách ấy có trước tài liệu này (hoặc cùng ngày, không rõ trước sau): hãy lấy danh sách mới hơn.",
  order: "Danh sách ấy ghi ngày sau mà số không lớn hơn một danh sách khác lập trước nó, nên không rõ danh sách nào mới nhất: hãy lấy status.json mới ở trang của trường, hoặc hỏi nhà trường.",
  ahead: "Ngày của danh sách ở tương lai: hãy xem lại đồng hồ của máy này.",
  stale: `Danh sách ấy đã ${Math.floor((Date.now() - list.issuedAt) / DAY)} ngày tuổi, nên có thể thiếu điều xảy ra sau đó: hãy hỏi nhà trường, hoặc quét mã QR khi có mạng.`,
})[doubt];
const ON_LIST = {
  valid: ["look", "chưa bị thay thế, chưa thu hồi"], superseded: ["look", "đã có bản mới thay thế"],
  revoked: ["bad", "đã bị thu hồi"], suspended: ["look", "đang tạm đình chỉ"],
};
const ADVICE = {
  superseded: "Không căn cứ vào bản này nữa; hãy xin nhà trường bản mới nhất.", revoked: "Không sử dụng; hãy hỏi nhà trường lý do thu hồi.",
  suspended: "Chưa căn cứ vào bản này, cũng chưa coi nó là sai; hãy hỏi nhà trường.",
};
const UNKNOWN_STATUS = "Không biết đã bị thay thế hay thu hồi chưa: không có danh sách trạng thái nào mà khóa được tin đã ký. Hãy quét mã QR trên giấy khi có mạng, chọn tệp status.json của trường, hoặc hỏi nhà trường.";

const partsOf = (found) => found.parts || [found];
const statusesOf = (found) => partsOf(found).map(statusOf);
/** The worst state of any paper by a list, that of the bundle itself where it is a whole one; null where not all is known. */
const stateOf = (found) => {
  const statuses = statusesOf(found);
  const states = statuses.flatMap((status) => (status ? [...(found.parts ? [] : [status.state]), ...status.others.map((other) => other.state)] : [null]));
  return ["revoked", "suspended", "superseded"].find((each) => states.includes(each)) || (statuses.length === 0 || states.includes(null) ? null : "valid");
};
/** What became of it, by a list or by a newer revision that was checked here; null where nothing tells what holds now.
 Valid is only what a fresh list of a trusted key calls so. */
const standingOf = (found) => {
  const state = stateOf(found);
  if (state === "revoked" || state === "suspended") return state;
  if (partsOf(found).some(newerOf)) return "superseded";
  return state === "valid" && (!found.trusted || statusesOf(found).some((status) => status.doubt)) ? null : state;
};
/** The list by which the state is known, of several the oldest. */
const listOf = (found) => {
  const state = stateOf(found);
  const saying = statusesOf(found).filter(Boolean).flatMap((status) => [status, ...status.others]).filter((each) => each.state === state || !(state in ADVICE));
  return saying.map((each) => each.list).reduce((one, other) => (one && one.issuedAt <= other.issuedAt ? one : other), null);
};
/** «đã bị thu hồi», of the bundle itself or of papers in it; nothing where nothing is said against it. */
const againstOf = (found) => {
  const standing = standingOf(found);
  if (!(standing in ADVICE)) return "";
  const isWhole = standing !== stateOf(found) || (!found.parts && statusOf(found).state === standing);
  return `${isWhole ? "bộ hồ sơ " : "có tài liệu "}${ON_LIST[standing][1]}`;
};
const butWords = (found) => (againstOf(found) && `, nhưng ${againstOf(found).replace("bộ hồ sơ ", "")}`);

const statusAnswer = (found) => {
  const [state, statuses] = [stateOf(found), statusesOf(found).filter(Boolean)];
  const newer = partsOf(found).map(newerOf).find(Boolean);
  if (newer && standingOf(found) === "superseded") {
    return answer("look", `Đã có bản ${newer.revision} thay thế`, `Theo bộ hồ sơ bản ${newer.revision} đã kiểm trên trang này, niêm phong ${dateOf(newer.sealed_at)} bằng khóa của cùng trường. Lý do: ${whyAnew(newer)}`);
  }
  if (state === null) return unknownStatus(found);
  const others = statuses.flatMap((status) => status.others);
  const doubted = statuses.find((each) => each.doubt);
  const [tone, words] = ON_LIST[state];
  const isWhole = !found.parts && statuses[0].state === state;
  const listed = (each) => others.filter((other) => other.state === each).map((other) => other.path).join(", ");
  const which = state === "valid" || isWhole ? "" : ` (${listed(state)})`;
  const also = state === "revoked" && !isWhole && listed("suspended") ? `; ${ON_LIST.suspended[1]} (${listed("suspended")})` : "";
  const isGood = standingOf(found) === "valid" && found.intact && found.signed;
  const advice = ADVICE[state] || (doubted ? doubtWords(doubted) : "Bộ hồ sơ chưa bị thay thế hay thu hồi tính đến ngày ấy.");
  return answer(isGood ? "good" : tone, `Tình trạng theo danh sách ngày ${dayOf(listOf(found).day)}: ${words}${which}${also}`, advice);
};
const unknownStatus = (found) => answer("look", "Không biết tình trạng hiện nay",
  `Ở đây chỉ có điều đã biết lúc ${found.parts ? "trích" : "niêm phong"}${found.statement ? ` (${dateOf(found.statement.sealed_at)})` : ""}. ${UNKNOWN_STATUS}`);

const logAnswer = (found, witnessed) => {
  const wrong = found.problems.some((problem) => problem.code === "log");
  if (wrong) return [answer("bad", "Bằng chứng nhật ký không đúng", WHY.log)];
  if (!found.isProven) return [];
  const many = found.parts ? "Mỗi lần niêm phong đều" : "Lần niêm phong này";
  const heads = (found.parts || [found]).map((part) => part.head);
  const sizes = Array.from(new Set(heads.map((head) => head.size))).join(", ");
  return [answer(found.logged ? "good" : "look", `${many} có tên trong nhật ký của trường`,
    `Đầu nhật ký ${sizes} sự kiện do khóa niêm phong ký${found.logged ? "" : "; khóa ấy chưa được tin"}. ${witnessed.length ? witnessed.join(" ") : "Gói không mang chữ ký nhân chứng; có bằng chứng (.tlog-proof) dưới đầu nhân chứng đã ký thì chọn tệp ấy ở trên."}`)];
};

const lineWords = (line) => ({
  school: `Khóa của trường đã ký (${line.name}).`, wrong: `Chữ ký ghi tên ${line.name} SAI.`,
  unknown: `${line.name}: chưa tin, trang này chưa có khóa của họ.`,
  witness: `Nhân chứng ${line.name} đã ký lúc ${line.at === undefined ? "" : vnMoment(line.at * 1000)}.`,
})[line.state];
const vnMoment = (milliseconds) => dateOf(new Date(milliseconds + 7 * 3600000).toISOString());

/** What witnesses say of a bundle: under its own head, or under a later one of its log, where a proof says that its
 sealing is under that, too. Only under a head that the school signed do they speak of the school. */
const witnessedBy = async (found) => {
  const [words, keys] = [[], [...found.keys.filter(Boolean), ...(trust.keys || []).map((key) => key.raw)]];
  for (const { head, statement, digests } of found.parts || [found]) {
    if (!head) continue;
    const heads = seen.handed.filter((handed) => handed.text === head.text);
    for (const proof of seen.proofs) if (proof.head.origin === head.origin && await isOfSealing(proof, statement, digests)) heads.push(proof.head);
    for (const each of heads) {
      const lines = await judgeLines(each, keys);
      if (lines.some((line) => line.state === "school")) for (const line of lines) if (line.state !== "school") words.push(lineWords(line));
    }
  }
  return Array.from(new Set(words));
};

const headlineOf = (found) => {
  const what = found.parts ? "Phần trích học bạ" : "Bộ hồ sơ";
  if (!found.intact) return `${what} này không còn nguyên vẹn`;
  if (!found.signed) return "Các tệp khớp bản kê, nhưng chữ ký không đúng";
  return found.trusted === false ? `${what} nguyên vẹn, nhưng không tin được khóa đã ký` : `${what} nguyên vẹn và có chữ ký đúng${butWords(found)}`;
};
// Green is current: by a fresh list of a trusted key.
const toneOf = (found) => {
  const standing = standingOf(found);
  if (!found.intact || !found.signed || found.trusted === false || standing === "revoked") return "bad";
  return found.trusted && standing === "valid" ? "good" : "look";
};

const whyAnew = (statement) => [statement.why].flat().map((code) => TEXTS[`why.${code}`]).filter(Boolean).join("; ") || "không ghi";
/** Which bundle this one superseded and why, where it is not the first. */
const replaces = (facts) => {
  const before = facts.supersedes;
  if (!before || typeof before !== "object") return [];
  return [["Thay thế", `Bản ${before.revision}, niêm phong ${dateOf(before.sealed_at)}, số gói ${before.bundle_id}`], ["Lý do lập bản mới", whyAnew(facts)]];
};
const subjectRows = (facts) => {
  if (facts.month) return [["Kiểm tra tháng", monthOf(facts.month)]];
  if (facts.disposal) return [["Biên bản tiêu hủy", facts.disposal]];
  return [["Lớp", facts.class_name], ["Kỳ", termOf(facts.term)]];
};
const bundleRows = (facts) => [
  ...subjectRows(facts), ...(facts.school_year ? [["Năm học", facts.school_year]] : []),
  ["Bản", facts.revision], ["Niêm phong lúc", dateOf(facts.sealed_at)], ...replaces(facts),
  ["Dấu thời gian", facts.timestamp ? "Có, chưa kiểm ở đây: xem seal/VERIFY.txt" : "Không có: giờ niêm phong do nhà trường tự ghi"],
];
const extractRows = (found) => [
  ["Trích lúc", dateOf(found.statement.issued_at)],
  ...found.parts.map(({ folder, count, statement }) => [`Trích từ ${folder}`, statement
    ? `lớp ${statement.class_name}, ${termOf(statement.term)}, năm học ${statement.school_year}, bản ${statement.revision}, niêm phong lúc ${dateOf(statement.sealed_at)}: ${count} học bạ` : null]),
];

const showFacts = (title, rows) => {
  $("about-title").textContent = title;
  $("facts").replaceChildren(...rows.flatMap(([term, value, isCode]) => {
    const shown = made("dd");
    shown.append(made(isCode ? "code" : "span", value === undefined || value === null ? "—" : String(value)));
    return [made("dt", term), shown];
  }));
};

const once = (problems) => problems.filter((problem) => !problems.some((each) => each.file === problem.file && each.code === SAID_BY[problem.code]));
const showProblems = (problems) => {
  const shown = once(problems);
  $("wrong-title").textContent = `${shown.length} điểm sai`;
  $("problems").replaceChildren(...shown.map(({ file, code }) => {
    const row = made("tr");
    row.dataset.code = code;
    row.append(made("td", file), made("td", WHY[code]));
    return row;
  }));
};

const showAnswers = (headline, answers) => {
  $("headline").textContent = headline;
  $("answers").replaceChildren(...answers);
  $("headline").focus();
};

const showFound = async (found, isOfDisc = false) => {
  const facts = found.statement;
  const keys = (found.fingerprints.length ? found.fingerprints.map(grouped) : ["không có"]).map((value) => ["Dấu khóa", value, true]);
  const witnessed = await witnessedBy(found);
  return () => {
    if (facts) {
      showFacts(found.signed ? "Bản kê đã ký ghi rằng" : "Bản kê ghi rằng (chữ ký chưa được xác nhận)",
        [["Trường", facts.school], ...(found.parts ? extractRows(found) : bundleRows(facts)), ...keys]);
    }
    showProblems(found.problems);
    current = found;
    $("pdf").value = "";
    $("pdf-chosen").textContent = "";
    tell("", "");
    only("result", "one", ...(found.problems.length ? ["wrong"] : []), ...(facts ? ["about"] : []), ...(isOfDisc ? ["back"] : []));
    showAnswers(headlineOf(found), [intactAnswer(found), signedAnswer(found), trustAnswer(found), statusAnswer(found), ...logAnswer(found, witnessed)]);
  };
};

let current = null;  // the bundle that is shown: a single PDF is compared with it
const tell = (tone, words) => {
  $("pdf-outcome").className = `tell ${tone}`;
  $("pdf-outcome").textContent = words;
};
const comparePdf = (file) => {
  tell("", "");
  return present(async () => {
    const digest = hex(await sha256(new Uint8Array(await file.arrayBuffer())));
    return () => tellSame(digest);
  }, null, (error) => tell("look", error));
};
const tellSame = (digest) => {
  const sealed = Object.entries((current.statement && current.statement.files) || {});
  const same = sealed.find(([, expected]) => expected === digest);
  if (!same) return tell("bad", "✕ Khác: không tệp nào trong bản kê giống hệt tệp này.");
  if (!current.signed) return tell("look", `Giống hệt ${same[0]} trong bản kê, nhưng chữ ký trên bản kê chưa được xác nhận.`);
  const doubt = current.trusted === false ? "không tin được khóa đã ký" : current.trusted === null ? "chưa biết khóa đã ký có phải của nhà trường không" : current.intact ? againstOf(current) : "bộ hồ sơ này không còn nguyên vẹn";
  if (doubt) return tell("look", `Giống hệt từng byte với ${same[0]} trong bản kê, nhưng ${doubt}.`);
  return tell("good", `✓ Giống hệt từng byte với ${same[0]} trong bản kê đã ký.`);
};

// ---- a whole disc
const rowWords = (found) => {
  if (!found.intact || !found.signed || found.trusted === false) return headlineOf(found);
  const list = listOf(found);
  const newer = standingOf(found) === "superseded" && partsOf(found).map(newerOf).find(Boolean);
  const source = newer ? `theo bản ${newer.revision} đã kiểm ở đây` : list ? `theo danh sách ngày ${dayOf(list.day)}` : "không có danh sách trạng thái nào";
  return `${headlineOf(found)}${standingOf(found) === null ? "; chưa rõ còn hiệu lực không" : ""} (${source})`;
};
const discAnswers = (rows) => {
  const unsure = rows.some((row) => row.found.trusted === null);
  const open = rows.filter((row) => standingOf(row.found) !== "valid").length;
  return [
    answer(unsure ? "look" : "good", unsure ? WHOSE : keyWords(), unsure ? "Chọn tệp khoa-cong-khai.json lấy từ trang của trường để trang này trả lời được cho mọi bộ." : "Mọi khóa đã ký có trong danh sách khóa đang tin."),
    open ? answer("look", `${open} trong ${rows.length} bộ hồ sơ chưa rõ còn hiệu lực không, hoặc đã bị thay thế, tạm đình chỉ`, "Xem từng bộ ở bảng dưới; hãy chọn tệp status.json mới của trường, hoặc hỏi nhà trường.")
      : answer("good", "Còn hiệu lực", "Mọi bộ hồ sơ chưa bị thay thế hay thu hồi, tính đến ngày của danh sách ghi ở bảng dưới."),
  ];
};
/** What else than bundles there is: what could not be read, papers, codes, heads. */
const restAnswers = (rest, open) => {
  if (open) return [answer("look", `${open} mục chưa kiểm được hoặc chưa bảo đảm được`, "Xem từng mục ở bảng dưới. Tệp không phải của Sổ Lưu, hoặc tệp PDF không nằm trong bộ hồ sơ nào ở đây, thì chưa nói được là đúng hay sai.")];
  return rest ? [answer("good", `${rest} mục ngoài các bộ hồ sơ đều đạt`, "Xem từng mục ở bảng dưới.")] : [];
};
/** What a row of a disc comes to: its tone, its words and how it is opened; what was not read is no one's fault. */
const summedUp = (row) => {
  if (row.refused) return ["look", row.refused];
  if (row.found) return [toneOf(row.found), rowWords(row.found)];
  const { title, answers } = row.view();
  return [["bad", "look"].find((tone) => answers.some((each) => each.className === tone)) || "good", title];
};
const ready = (row, isOfDisc = false) => (row.found ? showFound(row.found, isOfDisc) : () => showView(row.view(), isOfDisc));
const showDisc = (rows, others) => {
  const sums = rows.map(summedUp);
  $("disc-rows").replaceChildren(...rows.map((row, n) => {
    const line = made("tr");
    const [tone, words] = sums[n];
    const button = made("button", "Xem", "link");
    button.type = "button";
    button.setAttribute("aria-label", `Xem ${row.name}`);
    button.addEventListener("click", () => present(() => ready(row, true)));
    const last = made("td");
    if (!row.refused) last.append(button);
    line.dataset.tone = tone;
    line.append(made("td", row.name), made("td", `${MARKS[tone]} ${words}`, tone), last);
    return line;
  }));
  $("disc-others").textContent = others ? `Còn ${others} tệp khác không thuộc bộ hồ sơ nào; trang này không kiểm chúng.` : "";
  only("result", "disc");
  const bundles = rows.filter((row) => row.found);
  const bad = sums.filter(([tone]) => tone === "bad").length;
  const open = sums.filter(([tone], n) => tone === "look" && !rows[n].found).length;
  const rest = restAnswers(rows.length - bundles.length, open);
  if (bad) {
    return showAnswers(`${bad} trong ${rows.length} ${bundles.length < rows.length ? "mục" : "bộ hồ sơ"} không đạt`, [answer("bad", "Có mục không đạt", "Xem từng mục ở bảng dưới: bộ hồ sơ nào bị sửa thì giữ nguyên đĩa này và tìm bản sao khác; bộ nào bị thu hồi thì hỏi nhà trường."), ...(open ? rest : [])]);
  }
  const whole = bundles.length ? `Cả ${bundles.length} bộ hồ sơ nguyên vẹn và có chữ ký đúng` : "";
  const more = open ? `${open} mục${whole ? " khác" : ""} chưa kiểm được hoặc chưa bảo đảm được` : whole ? "" : `Cả ${rows.length} mục đều đạt`;
  return showAnswers([whole, more].filter(Boolean).join("; "), [...(whole ? discAnswers(bundles) : []), ...rest]);
};

// ---- a code, a PDF, a head of the log
const CODES = {
  "malformed": ["look", "Đây không phải là một mã hợp lệ", (v) => v.reason],
  "label": ["look", TEXTS["state.lookup_only.title"], () => `${TEXTS["state.lookup_only.words"].replace(" {listed}", "")} ${TEXTS["state.lookup_only.advice"]}`],
  "no-keys": ["look", "Chưa xác thực được: chưa biết khóa nào là của trường", () => "Mã đúng quy cách, nhưng trang này chưa có danh sách khóa. Chọn tệp khoa-cong-khai.json lấy từ trang của trường, hoặc kiểm bộ hồ sơ của trường trước, rồi quét lại."],
  "unknown-key": ["look", "Không tin: khóa đã ký không có trong danh sách khóa của trường", (v) => `Mã đúng quy cách, nhưng ký bằng khóa ${v.paper.keyId}. Chưa nên chấp nhận tài liệu; hãy hỏi thẳng nhà trường.`],
  "altered": ["bad", "Mã không khớp: đã bị sửa, giả mạo hoặc chép sai", () => "Quét lại mã QR ngay trên giấy. Nếu kết quả vẫn như vậy, không chấp nhận tài liệu; giữ lại giấy và báo cho nhà trường."],
  "worthless": ["bad", "Khóa đã ký mã này không còn giá trị", (v) => `${WHY[v.why]} Hãy hỏi thẳng nhà trường.`],
  "unlisted": ["look", "Mã thật, nhưng không biết tình trạng hiện nay", () => UNKNOWN_STATUS],
  "valid": ["good", "Mã thật, còn hiệu lực", () => "Chưa bị thay thế hay thu hồi tính đến ngày của danh sách. Hãy so nội dung trên giấy với tệp PDF: riêng tờ giấy không chứng minh được chữ in trên đó còn nguyên."],
  "doubted": ["look", "Mã thật; tình trạng hiện nay chưa rõ", (v) => `Lúc ấy chưa bị thay thế hay thu hồi. ${doubtWords(v)}`],
  "superseded": ["look", "Mã thật, nhưng đã có bản mới thay thế", () => ADVICE.superseded],
  "revoked": ["bad", "Mã thật, nhưng tài liệu đã bị thu hồi", () => ADVICE.revoked],
  "suspended": ["look", "Mã thật, nhưng tài liệu đang tạm đình chỉ", () => ADVICE.suspended],
};
const codeAnswers = (verdict, isPrintSure = true) => {
  const [tone, title, words] = CODES[verdict.state];
  const asOf = verdict.list ? `Tình trạng theo danh sách ngày ${dayOf(verdict.list.day)}. ` : "";
  const isVouched = verdict.isVouched !== false;
  const answers = [answer(tone === "good" && !(isVouched && isPrintSure) ? "look" : tone, title, `${asOf}${words(verdict)}`)];
  if (!isVouched) answers.push(answer("look", WHOSE, "Mã do đúng khóa đã niêm phong bộ hồ sơ vừa kiểm ký, nhưng trang này chưa có danh sách khóa của trường để biết khóa ấy là của ai."));
  return answers;
};
const codeRows = ({ paper, school }) => [
  ...(school ? [["Trường", school]] : []), ["Loại", TEXTS[`kind.${paper.kind}`]], ["Số tài liệu", labelOf(paper.documentId), true],
  ["Bản", paper.revision], ["Ngày lập", dayOf(paper.day)], ["Mã khóa đã ký", paper.keyId, true],
];
const isAuthentic = (verdict) => Boolean(verdict.school) && verdict.state !== "worthless";
const codeFacts = (verdict) => verdict.paper && [isAuthentic(verdict) ? "Mã có chữ ký ghi như sau" : "Mã tự ghi như sau (chưa được xác thực)", codeRows(verdict)];
/** What is shown of anything but a bundle: a title, answers, and facts where there are any. */
const showView = ({ title, answers, facts }, isOfDisc) => {
  if (facts) showFacts(...facts);
  only("result", ...(facts ? ["about"] : []), ...(isOfDisc ? ["back"] : []));
  showAnswers(title, answers);
};
const codeView = (verdict) => {
  const known = verdict.paper ? seen.papers.get(verdict.paper.code) : Array.from(seen.papers.values()).find((each) => each.documentId === verdict.documentId);
  const more = known ? [answer("plain", "Có trong bộ hồ sơ đã kiểm", `Tài liệu này là ${known.path} trong ${known.name}: mở tệp ấy để so với tờ giấy.`)] : [];
  return { title: CODES[verdict.state][1], answers: [...codeAnswers(verdict), ...more], facts: codeFacts(verdict) };
};

/** Of several codes in one picture each has its own answers, by its number where it has one. */
const codesView = (verdicts) => {
  const views = verdicts.map(codeView);
  if (views.length === 1) return views[0];
  views.forEach(({ answers }, n) => {
    const of = verdicts[n].paper ? `, số tài liệu ${labelOf(verdicts[n].paper.documentId)}` : "";
    for (const each of answers) each.querySelector("h3").prepend(`Mã ${n + 1}${of}: `);
  });
  return { title: `Trong hình có ${views.length} mã QR, mỗi mã một câu trả lời`, answers: views.flatMap((view) => view.answers) };
};

/** Whether a checked bundle that nothing was said against vouches for every byte, and so for what is printed. */
const isPrintVouched = ({ problems, same, verdict }) => Boolean(!problems.length && same && same.isSame && verdict.isVouched
  && ["valid", "doubted", "unlisted"].includes(verdict.state) && !againstOf(same.found));
const pdfAnswer = (judged) => {
  const { problems, same } = judged;
  if (problems.length) return answer(problems.some((each) => ["record", "commitment", "code"].includes(each.code)) ? "bad" : "look", "Tệp PDF không kiểm được hoặc đã bị sửa", problems.map((each) => WHY[each.code]).join(" "));
  if (same && same.isSame) {
    const isGood = isPrintVouched(judged);
    const but = isGood ? "" : againstOf(same.found) ? ` Nhưng ${againstOf(same.found)}.` : " Nhưng mã hoặc khóa đã ký nó chưa đủ tin: xem ngay dưới đây.";
    return answer(isGood ? "good" : "look", "Giống hệt từng byte với tệp đã niêm phong", `Tệp này là ${same.path} trong ${same.name}.${but}`);
  }
  if (same) return answer("bad", "Khác tệp đã niêm phong", `Bộ hồ sơ vừa kiểm có tài liệu mang đúng mã này (${same.path}), nhưng tệp này khác từng byte: đã bị sửa sau khi niêm phong, hoặc được ký thêm.`);
  return answer("look", "Dữ liệu trong tệp khớp với mã QR của nó", "Chữ in trên trang PDF chỉ được bảo đảm khi so cả tệp với bộ hồ sơ: kiểm bộ hồ sơ (tệp ZIP) ở đây trước rồi chọn lại tệp PDF này, hoặc quét mã khi có mạng.");
};
const pdfView = (judged) => {
  const first = pdfAnswer(judged);
  const { verdict } = judged;
  const isVouched = isPrintVouched(judged);
  const title = judged.problems.length || (judged.same && !judged.same.isSame) ? first.querySelector("h3").textContent : CODES[verdict.state][1];
  const but = judged.same ? "nhưng bộ hồ sơ chứa nó chưa đủ tin" : "nhưng chưa bảo đảm được chữ in trên tệp này";
  return {
    title: title === CODES.valid[1] && !isVouched ? `${title}, ${but}` : title,
    answers: [first, ...(verdict ? codeAnswers(verdict, isVouched) : [])], facts: verdict && codeFacts(verdict),
  };
};

const headView = async (head, proof) => {
  const keys = [...(trust.keys || []).map((key) => key.raw), ...(trust.keys ? [] : Array.from(seen.keys.values(), (key) => key.raw))];
  const lines = await judgeLines(head, keys);
  const [isBySchool, isWrong] = ["school", "wrong"].map((state) => lines.some((line) => line.state === state));
  const holds = proof ? await isUnder(proof) : true;
  const answers = [answer(isWrong ? "bad" : isBySchool && trust.keys ? "good" : "look", isWrong ? "Có chữ ký sai" : isBySchool ? "Khóa của trường đã ký đầu nhật ký này" : "Chưa biết ai đã ký đầu nhật ký này",
    isBySchool && !trust.keys ? "Đó là khóa của bộ hồ sơ vừa kiểm; trang này chưa có danh sách khóa của trường." : "Đầu nhật ký nói: đến lúc ký, nhật ký của trường có từng ấy sự kiện, không sự kiện nào bị sửa về trước.")];
  for (const line of lines.filter((each) => each.state !== "school")) {
    answers.push(answer({ witness: "good", unknown: "look", wrong: "bad" }[line.state], line.state === "witness" ? `Nhân chứng ${line.name}` : `${line.name}`, lineWords(line)));
  }
  if (proof) {
    const event = eventIn(proof.leaf);
    answers.unshift(answer(holds && event ? "good" : "bad", holds && event ? "Sự kiện có trong nhật ký" : "Bằng chứng không đúng", holds && event ? "Đường băm nối sự kiện với gốc của đầu nhật ký." : "Đường băm không dẫn từ sự kiện đến gốc của đầu nhật ký: một trong hai đã bị thay đổi."));
  }
  return {
    title: proof ? "Bằng chứng một sự kiện trong nhật ký" : `Đầu nhật ký ${head.size} sự kiện`, answers,
    facts: ["Đầu nhật ký ghi rằng", [["Nhật ký", head.origin, true], ["Số sự kiện", head.size], ["Gốc", hex(head.root), true]]],
  };
};

// ---- whom the page trusts
const showTrust = () => {
  const keys = trust.keys || [];
  const rows = [];
  if (trust.keys) rows.push(["Khóa của trường", `${keys.length} khóa${trust.number === null ? "" : `, danh sách số ${trust.number}`}: ${keys.map((key) => `${key.keyId}${key.isCompromised ? " (BỊ LỘ)" : key.validUntil ? ` (đến ${dayOf(key.validUntil)})` : ""}`).join(", ")}`]);
  else rows.push(["Khóa của trường", "Chưa có. Trang chỉ nói được chữ ký đúng với khóa đi kèm, không nói được khóa là của ai."]);
  if (trust.root) rows.push(["Vân tay khóa gốc", grouped(trust.root)]);
  const lists = trust.lists.map((list) => `ngày ${dayOf(list.day)} (khóa ${list.keyId})`);
  rows.push(["Tình trạng", lists.length ? `Danh sách ${lists.join(", ")}` : "Chưa có danh sách nào được chọn; nếu gói có mang theo thì dùng danh sách trong gói."]);
  if (trust.witnesses.length) rows.push(["Nhân chứng", trust.witnesses.map((each) => each.name).join(", ")]);
  $("trusted").replaceChildren(...rows.flatMap(([term, value]) => [made("dt", term), made("dd", value)]));
  $("trust-title").textContent = trust.keys ? `Đang tin ${keys.length} khóa của ${Array.from(new Set(keys.map((key) => key.school))).join(", ")}` : "Chưa có danh sách khóa của trường";
};
