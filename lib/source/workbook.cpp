// Which kind of workbook a file is.
#include "base/error.hpp"
#include "base/message.hpp"
#include "source/compound_file.hpp"
#include "source/package.hpp"
#include "source/sheet.hpp"

namespace sohoa::source {
namespace {

std::string lower(std::string text) {
  for (char& c : text) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
  return text;
}

bool is_web_page(const std::string& head) {
  const std::string small = lower(head);
  return small.find("<html") != std::string::npos || small.find("<table") != std::string::npos ||
         small.find("<!doctype html") != std::string::npos;
}

}  // namespace

std::unique_ptr<Workbook> open_workbook(const OpenRequest& request) {
  std::string head(4096, '\0');
  {
    ByteStream bytes(request.path, request.display);
    head.resize(bytes.read(head.data(), head.size()));
  }
  if (head.empty()) throw InputError(tr("{}: is empty", request.display));
  if (CompoundFile::is_one(head)) return open_xls(request);
  if (head.starts_with("PK")) {
    // ODS stores its kind as the first part, not packed.
    const bool ods = head.find("mimetypeapplication/vnd.oasis.opendocument.spreadsheet") != std::string::npos;
    return ods || lower(request.path).ends_with(".ods") ? open_ods(request) : open_xlsx(request);
  }
  const std::string path = lower(request.path);
  if (path.ends_with(".csv") || path.ends_with(".tsv") || path.ends_with(".txt")) return open_delimited(request);
  if (is_web_page(head))
    throw InputError(
        tr("{}: is a web page under the name of a workbook; open it in Excel and save it as .xlsx", request.display));
  if (head.find("urn:schemas-microsoft-com:office:spreadsheet") != std::string::npos)
    throw InputError(
        tr("{}: is an XML workbook of Excel 2003; open it in Excel and save it as .xlsx", request.display));
  if (path.ends_with(".xls") && head.find('\0') == std::string::npos) return open_delimited(request);
  throw InputError(
      tr("{}: is no workbook; the file is damaged, or of another kind than its name says", request.display));
}

}  // namespace sohoa::source
