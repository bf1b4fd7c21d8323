// Which kind of workbook a file is.
#include "base/error.hpp"
#include "base/message.hpp"
#include "source/compound_file.hpp"
#include "source/package.hpp"
#include "source/sheet.hpp"
#include "source/suffix.hpp"

namespace sohoa::source {
namespace {

bool is_web_page(const std::string& head) {
  const std::string small = lower_ascii(head);
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
  const std::string suffix = suffix_of(request.path);
  if (head.starts_with("PK\3\4") || head.starts_with("PK\5\6")) {
    // ODS stores its kind as the first part, not packed.
    const bool ods = head.find("mimetypeapplication/vnd.oasis.opendocument.spreadsheet") != std::string::npos;
    return ods || suffix == ".ods" ? open_ods(request) : open_xlsx(request);
  }
  if (suffix == ".csv" || suffix == ".tsv" || suffix == ".txt") return open_delimited(request);
  if (is_web_page(head))
    throw InputError(
        tr("{}: is a web page under the name of a workbook; open it in Excel and save it as .xlsx", request.display));
  if (head.find("urn:schemas-microsoft-com:office:spreadsheet") != std::string::npos)
    throw InputError(
        tr("{}: is an XML workbook of Excel 2003; open it in Excel and save it as .xlsx", request.display));
  if (suffix == ".xls" && head.find('\0') == std::string::npos) return open_delimited(request);
  throw InputError(
      tr("{}: is no workbook; the file is damaged, or of another kind than its name says", request.display));
}

}  // namespace sohoa::source
