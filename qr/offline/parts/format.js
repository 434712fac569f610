// ---- constants of the format -------------------------------------------------------------------------------
const STATEMENT = "seal/statement.json";
const SEAL = "seal/seal.json";
const LOG_PROOF = "seal/log.tlog-proof";  // that the statement is in the school's event log
const TIMESTAMP = "seal/timestamp.tst";  // over the statement; a browser knows no authority to judge it by
const BESIDE = new Set([STATEMENT, SEAL, LOG_PROOF, TIMESTAMP]);  // made of the statement, which cannot list them
const LIST = "trich-xuat.json";  // of a pupil's extract: its bags lie a folder below this list
const BUNDLE = { format: "soluu-seal-v1", prefix: "soluu-seal-v1\n", signs: STATEMENT, seal: SEAL };
const EXTRACT = { format: "soluu-extract-v1", prefix: "soluu-extract-v1\n", signs: LIST, seal: "trich-xuat.seal.json" };
const TAG_MANIFEST = "tagmanifest-sha256.txt";
const SIGNERS = "data/chu-ky.csv";  // that people signed papers; a browser knows no authority to judge them by
const DECLARATION = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n";

// ---- sentences -----------------------------------------------------------------------------------------------
const WHY = {
  "changed": "Nội dung đã bị thay đổi: mã băm không khớp với sổ liệt kê.",
  "changed-sealed": "Nội dung khác với lúc niêm phong: mã băm không khớp với bản kê đã ký.",
  "missing": "Có trong sổ liệt kê nhưng không có trong bộ hồ sơ.",
  "extra": "Không có trong bản kê: tệp này được thêm vào sau khi niêm phong, hoặc do máy tính tự tạo.",
  "changed-listed": "Nội dung khác với bản kê đã ký của phần trích.",
  "extra-listed": "Không có trong bản kê đã ký của phần trích: tệp này được thêm vào sau khi trích.",
  "no-papers": "Phần trích thiếu tài liệu của một bộ hồ sơ.",
  "double": "Xuất hiện hơn một lần, kể cả khác nhau chữ hoa, chữ thường.",
  "name": "Tên tệp không an toàn hoặc không đọc được.",
  "too-large": "Lớn hơn mức một bộ hồ sơ có thể có nên không được mở.",
  "foreign": "Có byte lạ nằm ngoài các tệp của bộ hồ sơ, hoặc hai chỗ nói khác nhau về một tệp: chương trình khác có thể thấy nội dung khác.",
  "outside": "Nằm ngoài thư mục của bộ hồ sơ.",
  "absent": "Thiếu tệp này nên không kiểm được.",
  "unreadable": "Không đọc được: nội dung hỏng hoặc không đúng quy cách.",
  "version": "Không phải bộ hồ sơ BagIt 1.0, mã UTF-8.",
  "oxum": "Số tệp hoặc số byte của dữ liệu khác với Payload-Oxum đã ghi.",
  "signature": "Chữ ký và bản kê không khớp nhau: một trong hai đã bị thay đổi.",
  "log": "Bằng chứng có tên trong nhật ký của trường không đúng với bộ hồ sơ này: một trong hai đã bị thay đổi.",
  "key": "Mã khóa ghi ở đây không phải là của khóa công khai đi kèm.",
  "untrusted": "Khóa đã ký không nằm trong danh sách khóa của trường.",
  "key-retired": "Khóa đã ký không còn giá trị vào ngày ghi trên đó: nhà trường đã thay khóa trước ngày ấy.",
  "key-compromised": "Nhà trường báo khóa đã ký bị lộ; chỉ sổ tra cứu của trường mới biết tài liệu này có từ trước hay không.",
  "no-record": "Tệp PDF không mang dữ liệu gốc record.json, nên không phải tài liệu do Sổ Lưu lập.",
  "record": "Dữ liệu gốc record.json trong tệp không đúng quy cách hoặc đã bị thay đổi.",
  "commitment": "Dữ liệu gốc trong tệp khác với cam kết trong mã QR: dữ liệu đã bị thay đổi.",
  "code": "Mã QR ghi trong tệp không đọc được.",
  "status-list": "Danh sách trạng thái kèm theo không do khóa của bộ hồ sơ ký, hoặc không lập lúc niêm phong.",
  "code-signature": "Chữ ký trong mã QR không phải của khóa đã niêm phong.",
};
const SAID_BY = { "changed-sealed": "changed", "changed-listed": "changed" };  // once is enough for a reader
const REFUSED = {
  "zip": "Đây không phải là tệp ZIP, hoặc tệp đã bị cắt cụt.",
  "compressed": "Tệp ZIP này nén bằng cách mà trang này không đọc được. Hãy giải nén rồi chọn thư mục.",
  "encrypted": "Tệp ZIP này có mật khẩu. Hãy giải nén rồi chọn thư mục.",
  "large": "Bộ này lớn hơn mức trang này đọc được. Hãy kiểm bằng lệnh soluu verify.",
  "broken": "Mục lục của tệp ZIP bị hỏng, nên không đọc được các tệp bên trong.",
  "no-bag": "Không tìm thấy bagit.txt: đây không phải là một bộ hồ sơ niêm phong.",
  "empty": "Không có bộ hồ sơ nào (tệp .zip, .pdf, hoặc thư mục có bagit.txt) trong thư mục này.",
  "kind": "Đây không phải là tệp ZIP, PDF, ảnh, danh sách khóa, danh sách trạng thái hay văn bản nhật ký của Sổ Lưu.",
  "picture": "Không thấy mã QR nào trong ảnh. Hãy chụp lại thẳng, đủ sáng, mã QR chiếm phần lớn ảnh, không bị lóa.",
  "list": "Tệp này không dùng được: không đúng quy cách, hoặc chữ ký của nó sai. Danh sách đang dùng không đổi.",
  "trust": "Đây là tệp khóa. Khóa chỉ được tin khi chọn bằng nút “Chọn tệp khóa hoặc danh sách” ở dưới, và phải lấy từ trang của trường, không phải từ đĩa này. Khóa đang tin không đổi.",
  "unable": "Không đọc được tệp đã chọn. Nếu đĩa hoặc USB vừa được rút ra, hãy cắm lại rồi thử lại.",
};
