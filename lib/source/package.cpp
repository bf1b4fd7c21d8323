#include "source/package.hpp"

#include <cpl_vsi.h>
#include <expat.h>

#include <charconv>
#include <exception>

#include "base/error.hpp"
#include "base/message.hpp"
#include "source/ogr.hpp"
#include "source/zip_index.hpp"

namespace sohoa::source {
namespace {

constexpr std::size_t kChunk = 128 << 10;
/// A workbook inside a .zip is unpacked to memory first, because its parts are read in any order.
constexpr std::uint64_t kMostInMemory = 512 << 20;

std::string_view without_prefix(std::string_view name) {
  const std::size_t colon = name.find(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

}  // namespace

ByteStream::ByteStream(const std::string& path, std::string display) : display_(std::move(display)) {
  ErrorLog::clear();
  file_ = VSIFOpenL(path.c_str(), "rb");
  if (file_ == nullptr) throw InputError(tr("{}: cannot be opened", display_));
}

ByteStream::~ByteStream() {
  if (file_ != nullptr) VSIFCloseL(static_cast<VSILFILE*>(file_));
}

std::size_t ByteStream::read(char* to, std::size_t size) {
  if (file_ == nullptr) {
    size = memory_.copy(to, size);
    memory_.remove_prefix(size);
    return size;
  }
  const std::size_t got = VSIFReadL(to, 1, size, static_cast<VSILFILE*>(file_));
  if (got < size && !ErrorLog::empty())
    throw InputError(tr("{}: is cut off or damaged: {}", display_, ErrorLog::text()));
  return got;
}

Package::Package(const OpenRequest& request) : display_(request.display) {
  std::vector<ZipMember> members;
  if (request.path.starts_with("/vsizip/")) {
    memory_ = "/vsimem/" + request.path.substr(8);
    ByteStream bytes(request.path, display_);
    std::string whole;
    for (std::size_t got = 1; got > 0;) {
      const std::size_t at = whole.size();
      if (at > kMostInMemory) throw InputError(tr("{}: is larger than {} MiB; unpack the .zip first", display_, 512));
      whole.resize(at + kChunk);
      got = bytes.read(whole.data() + at, kChunk);
      whole.resize(at + got);
    }
    members = read_zip_index(std::string_view(whole), display_);
    VSILFILE* copy = VSIFOpenL(memory_.c_str(), "wb");
    if (copy == nullptr || VSIFWriteL(whole.data(), 1, whole.size(), copy) != whole.size()) throw std::bad_alloc();
    VSIFCloseL(copy);
    inside_ = "/vsizip/{" + memory_ + "}/";
  } else {
    members = read_zip_index(request.path, display_);
    inside_ = "/vsizip/{" + request.path + "}/";
  }
  for (const ZipMember& member : members) parts_[member.name] = member.unpacked;
}

Package::~Package() {
  if (!memory_.empty()) VSIUnlink(memory_.c_str());
}

std::uint64_t Package::size(const std::string& part) const {
  const auto found = parts_.find(part);
  return found == parts_.end() ? 0 : found->second;
}

std::unique_ptr<ByteStream> Package::open(const std::string& part) const {
  if (!has(part)) throw InputError(tr("{}: lacks its part {}; the file is damaged", display_, part));
  return std::make_unique<ByteStream>(inside_ + part, display_);
}

std::string Package::read(const std::string& part, std::uint64_t most) const {
  const std::uint64_t wanted = size(part);
  if (wanted > most) throw InputError(tr("{}: its part {} is larger than {} MiB", display_, part, most >> 20));
  std::string text(wanted, '\0');
  const auto bytes = open(part);
  std::size_t at = 0;
  for (std::size_t got = 1; got > 0 && at < text.size(); at += got)
    got = bytes->read(text.data() + at, text.size() - at);
  text.resize(at);
  return text;
}

std::string_view XmlAttributes::get(std::string_view name) const {
  for (const char** pair = pairs_; *pair != nullptr; pair += 2)
    if (name == *pair || name == without_prefix(*pair)) return pair[1];
  return {};
}

/// What a handler throws must not travel through the C code of expat: it waits here.
struct XmlFeed::Parser {
  XML_Parser expat = XML_ParserCreate(nullptr);
  XmlHandler* handler = nullptr;
  std::exception_ptr thrown;
  bool doctype = false;

  ~Parser() { XML_ParserFree(expat); }

  template <typename Call>
  static void guard(void* user, const Call& call) {
    auto& self = *static_cast<Parser*>(user);
    if (self.thrown) return;
    try {
      call(*self.handler);
    } catch (...) {
      self.thrown = std::current_exception();
      XML_StopParser(self.expat, XML_FALSE);
    }
  }
  static void on_start(void* user, const char* name, const char** attributes) {
    guard(user, [&](XmlHandler& h) { h.start(without_prefix(name), XmlAttributes(attributes)); });
  }
  static void on_end(void* user, const char* name) {
    guard(user, [&](XmlHandler& h) { h.end(without_prefix(name)); });
  }
  static void on_text(void* user, const char* text, int size) {
    guard(user, [&](XmlHandler& h) { h.text({text, static_cast<std::size_t>(size)}); });
  }
  static void on_doctype(void* user, const char*, const char*, const char*, int) {
    auto& self = *static_cast<Parser*>(user);
    self.doctype = true;
    XML_StopParser(self.expat, XML_FALSE);
  }
};

XmlFeed::XmlFeed(std::unique_ptr<ByteStream> bytes, XmlHandler& handler)
    : bytes_(std::move(bytes)), parser_(std::make_unique<Parser>()) {
  parser_->handler = &handler;
  XML_SetUserData(parser_->expat, parser_.get());
  XML_SetElementHandler(parser_->expat, Parser::on_start, Parser::on_end);
  XML_SetCharacterDataHandler(parser_->expat, Parser::on_text);
  XML_SetStartDoctypeDeclHandler(parser_->expat, Parser::on_doctype);
}

XmlFeed::~XmlFeed() = default;

bool XmlFeed::more() {
  void* room = XML_GetBuffer(parser_->expat, static_cast<int>(kChunk));
  if (room == nullptr) throw std::bad_alloc();
  const std::size_t got = bytes_->read(static_cast<char*>(room), kChunk);
  const XML_Status status = XML_ParseBuffer(parser_->expat, static_cast<int>(got), got == 0);
  if (parser_->thrown) std::rethrow_exception(parser_->thrown);
  if (parser_->doctype)
    throw InputError(tr("{}: its XML declares a document type, which no office program writes", bytes_->display()));
  if (status == XML_STATUS_ERROR)
    throw InputError(tr("{}: its XML is broken in line {}: {}", bytes_->display(),
                        XML_GetCurrentLineNumber(parser_->expat), XML_ErrorString(XML_GetErrorCode(parser_->expat))));
  return got > 0;
}

std::size_t XmlFeed::tag_begin() const {
  return static_cast<std::size_t>(XML_GetCurrentByteIndex(parser_->expat));
}

std::size_t XmlFeed::tag_end() const {
  return tag_begin() + static_cast<std::size_t>(XML_GetCurrentByteCount(parser_->expat));
}

bool xml_true(std::string_view text) {
  return text == "1" || text == "true";
}

std::int64_t xml_integer(std::string_view text, std::int64_t otherwise) {
  std::int64_t value = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
  return failed == std::errc{} && end == text.data() + text.size() ? value : otherwise;
}

}  // namespace sohoa::source
