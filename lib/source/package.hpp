#pragma once
// The parts of a workbook that is a .zip inside (XLSX, ODS), and the XML of them.
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "source/protocol.hpp"

namespace sohoa::source {

/// Bytes from the beginning to the end, wherever they come from.
class ByteStream {
 public:
  /// `path` as GDAL takes it. Throws InputError naming `display`.
  ByteStream(const std::string& path, std::string display);
  /// Of bytes in memory, which outlive it.
  ByteStream(std::string_view bytes, std::string display) : memory_(bytes), display_(std::move(display)) {}
  ~ByteStream();
  ByteStream(const ByteStream&) = delete;
  ByteStream& operator=(const ByteStream&) = delete;

  /// Fills `to` with up to `size` bytes; 0 at the end. Throws InputError when the file is cut off or damaged.
  std::size_t read(char* to, std::size_t size);
  const std::string& display() const { return display_; }

 private:
  void* file_ = nullptr;
  std::string_view memory_;
  std::string display_;
};

/// The .zip of a workbook. Its index is checked before anything is unpacked (zip_index.hpp).
class Package {
 public:
  explicit Package(const OpenRequest& request);
  ~Package();
  Package(const Package&) = delete;
  Package& operator=(const Package&) = delete;

  bool has(const std::string& part) const { return parts_.contains(part); }
  /// Names of all parts, in byte order.
  std::vector<std::string> names() const {
    std::vector<std::string> all;
    for (const auto& [name, size] : parts_) all.push_back(name);
    return all;
  }
  /// Bytes of a part when unpacked.
  std::uint64_t size(const std::string& part) const;
  std::unique_ptr<ByteStream> open(const std::string& part) const;
  /// A whole part of at most `most` bytes.
  std::string read(const std::string& part, std::uint64_t most) const;
  const std::string& display() const { return display_; }

 private:
  std::string display_;
  std::string inside_;  ///< what stands before the name of a part
  std::string memory_;  ///< the name of the copy in memory, of a workbook inside another .zip
  std::map<std::string, std::uint64_t> parts_;
};

/// Attributes of an element.
class XmlAttributes {
 public:
  explicit XmlAttributes(const char** pairs) : pairs_(pairs) {}
  /// The value of an attribute by its name with or without prefix; "" when it is absent.
  std::string_view get(std::string_view name) const;
  const char** pairs() const { return pairs_; }

 private:
  const char** pairs_;
};

/// Takes the elements of a document. Names come without their prefix.
class XmlHandler {
 public:
  virtual ~XmlHandler() = default;
  virtual void start(std::string_view name, const XmlAttributes& attributes) = 0;
  virtual void end(std::string_view name) = 0;
  virtual void text(std::string_view text) { (void)text; }
};

/// Reads a document piece by piece, so that it is never held whole. A document type (and so an entity) is refused.
class XmlFeed {
 public:
  XmlFeed(std::unique_ptr<ByteStream> bytes, XmlHandler& handler);
  ~XmlFeed();
  XmlFeed(const XmlFeed&) = delete;
  XmlFeed& operator=(const XmlFeed&) = delete;

  /// Hands some more of the document to the handler; false at its end. Throws InputError.
  bool more();
  /// All of it.
  void finish() {
    while (more()) {
    }
  }
  /// The bytes of the document that the tag which the handler is told of begins and ends with.
  std::size_t tag_begin() const;
  std::size_t tag_end() const;

 private:
  struct Parser;
  std::unique_ptr<ByteStream> bytes_;
  std::unique_ptr<Parser> parser_;
};

/// Whether an attribute or a value says yes: "1" or "true".
bool xml_true(std::string_view text);
/// A whole number, or `otherwise`.
std::int64_t xml_integer(std::string_view text, std::int64_t otherwise);

}  // namespace sohoa::source
