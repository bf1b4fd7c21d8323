#pragma once
// JSON that people write by hand: every error names the file, the line and the key.
#include <initializer_list>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sohoa {

/// A value in a JSON text that knows where it stands. All errors are UsageError.
class JsonNode {
 public:
  /// Parses `text`; `origin` names it in errors. A key given twice is an error too.
  static JsonNode parse(const std::string& text, const std::string& origin);

  /// The member `key` of an object; get() is empty when absent, need() is an error then.
  std::optional<JsonNode> get(std::string_view key) const;
  JsonNode need(std::string_view key) const;
  /// An error, with the nearest known name, for the first member not in `known`.
  void only(std::initializer_list<std::string_view> known) const;
  /// Members of an object in the order of the text.
  std::vector<std::pair<std::string, JsonNode>> members() const;
  /// Elements of an array.
  std::vector<JsonNode> items() const;

  bool is_object() const { return value_->is_object(); }
  bool is_text() const { return value_->is_string(); }
  std::string text() const;
  std::vector<std::string> texts() const;  ///< an array of strings
  bool flag() const;
  double number() const;
  std::size_t size() const;  ///< a whole number from 0

  /// member(key) when there, else `otherwise`.
  std::string text_or(std::string_view key, std::string_view otherwise) const;
  std::vector<std::string> texts_or_none(std::string_view key) const;
  bool flag_or(std::string_view key, bool otherwise) const;

  /// Where it stands, for messages that come later: "ORIGIN: line N: KEY".
  std::string place() const;
  /// Throws "ORIGIN: line N: KEY: message".
  [[noreturn]] void fail(const std::string& message) const;

 private:
  struct Document {  // NOLINT(bugprone-exception-escape): the library's destructor is not marked, it throws nothing
    std::string origin, text;
    nlohmann::ordered_json root;
  };
  JsonNode(std::shared_ptr<const Document> document, const nlohmann::ordered_json* value, std::vector<std::string> path)
      : document_(std::move(document)), value_(value), path_(std::move(path)) {}
  JsonNode child(const std::string& step, const nlohmann::ordered_json& value) const;
  void expect(bool fits, const char* what) const;

  std::shared_ptr<const Document> document_;
  const nlohmann::ordered_json* value_;
  std::vector<std::string> path_;  // keys and indices from the root
};

}  // namespace sohoa
