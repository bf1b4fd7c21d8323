#include "schema/json_node.hpp"

#include <algorithm>
#include <set>

#include "base/error.hpp"
#include "base/message.hpp"
#include "text/nearest.hpp"

namespace sohoa {
namespace {

using Json = nlohmann::ordered_json;

std::size_t line_at(std::string_view text, std::size_t offset) {
  return 1 + static_cast<std::size_t>(std::count(text.begin(), text.begin() + std::min(offset, text.size()), '\n'));
}

/// Walks a JSON text that is known to be valid, to find where a value stands.
class Locator {
 public:
  explicit Locator(std::string_view text) : text_(text) {}

  /// The offset of the value, or of its key where it has one.
  std::size_t find(const std::vector<std::string>& path) {
    std::size_t found = blanks();
    for (const std::string& step : path) found = enter(step);
    return found;
  }

 private:
  std::size_t blanks() {
    while (at_ < text_.size() && std::string_view(" \t\r\n,:").find(text_[at_]) != std::string_view::npos) ++at_;
    return at_;
  }

  std::string_view string() {
    const std::size_t begin = ++at_;
    while (text_[at_] != '"') at_ += text_[at_] == '\\' ? 2 : 1;
    return text_.substr(begin, at_++ - begin);
  }

  void skip() {
    blanks();
    if (text_[at_] == '"') {
      string();
    } else if (text_[at_] == '{' || text_[at_] == '[') {
      for (++at_; blanks(), text_[at_] != '}' && text_[at_] != ']';) skip();
      ++at_;
    } else {
      while (at_ < text_.size() && std::string_view(" \t\r\n,:]}").find(text_[at_]) == std::string_view::npos) ++at_;
    }
  }

  /// Moves to the member or element `step` of the container here.
  std::size_t enter(const std::string& step) {
    blanks();
    const bool object = text_[at_++] == '{';
    for (std::size_t index = 0;; ++index) {
      const std::size_t here = blanks();
      if (here >= text_.size() || text_[here] == '}' || text_[here] == ']') return here;
      const bool found = object ? same_key(string(), step) : std::to_string(index) == step;
      if (found) {
        blanks();
        return here;
      }
      skip();
    }
  }

  /// A key may be written with escapes.
  static bool same_key(std::string_view raw, const std::string& key) {
    if (raw.find('\\') == std::string_view::npos) return raw == key;
    return Json::parse('"' + std::string(raw) + '"').get<std::string>() == key;
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

/// Refuses a key given twice, of which the library would keep the last without a word.
class Repeats {
 public:
  explicit Repeats(const std::string& origin) : origin_(origin) {}

  bool operator()(int, Json::parse_event_t event, Json& parsed) {
    if (event == Json::parse_event_t::object_start) keys_.emplace_back();
    if (event == Json::parse_event_t::object_end) keys_.pop_back();
    if (event == Json::parse_event_t::key && !keys_.back().insert(parsed.get<std::string>()).second)
      throw UsageError(tr("{}: key \"{}\" is given twice in one object", origin_, parsed.get<std::string>()));
    return true;
  }

 private:
  const std::string& origin_;
  std::vector<std::set<std::string>> keys_;
};

}  // namespace

JsonNode JsonNode::parse(const std::string& text, const std::string& origin) {
  auto document = std::make_shared<Document>();
  document->origin = origin;
  document->text = text.starts_with("\xEF\xBB\xBF") ? text.substr(3) : text;
  try {
    document->root = Json::parse(document->text, [repeats = std::make_shared<Repeats>(origin)](
                                                     int depth, Json::parse_event_t event, Json& parsed) {
      return (*repeats)(depth, event, parsed);
    });
  } catch (const Json::parse_error& error) {
    const std::size_t line = line_at(document->text, error.byte == 0 ? 0 : error.byte - 1);
    throw UsageError(
        tr("{}: line {}: this is not JSON: a comma, quote or bracket is missing or too many", origin, line));
  }
  const Json* root = &document->root;
  return JsonNode(std::move(document), root, {});
}

JsonNode JsonNode::child(const std::string& step, const Json& value) const {
  std::vector<std::string> path = path_;
  path.push_back(step);
  return JsonNode(document_, &value, std::move(path));
}

void JsonNode::expect(bool fits, const char* what) const {
  if (!fits) fail(what);
}

std::optional<JsonNode> JsonNode::get(std::string_view key) const {
  expect(value_->is_object(), tr("an object {...} is expected here"));
  const auto found = value_->find(std::string(key));
  if (found == value_->end()) return std::nullopt;
  return child(std::string(key), *found);
}

JsonNode JsonNode::need(std::string_view key) const {
  if (auto found = get(key)) return *found;
  fail(tr("key \"{}\" is missing", key));
}

void JsonNode::only(std::initializer_list<std::string_view> known) const {
  for (const auto& [key, node] : members()) {
    if (std::find(known.begin(), known.end(), key) != known.end()) continue;
    const std::vector<std::string> names(known.begin(), known.end());
    const auto close = text::nearest(key, names);
    node.fail(close ? tr("unknown key; did you mean \"{}\"?", *close) : tr("unknown key"));
  }
}

std::vector<std::pair<std::string, JsonNode>> JsonNode::members() const {
  expect(value_->is_object(), tr("an object {...} is expected here"));
  std::vector<std::pair<std::string, JsonNode>> found;
  for (const auto& [key, value] : value_->items()) found.emplace_back(key, child(key, value));
  return found;
}

std::vector<JsonNode> JsonNode::items() const {
  expect(value_->is_array(), tr("a list [...] is expected here"));
  std::vector<JsonNode> found;
  for (const Json& value : *value_) found.push_back(child(std::to_string(found.size()), value));
  return found;
}

std::string JsonNode::text() const {
  expect(value_->is_string(), tr("a text in quotes is expected here"));
  return value_->get<std::string>();
}

std::vector<std::string> JsonNode::texts() const {
  std::vector<std::string> found;
  for (const JsonNode& item : items()) found.push_back(item.text());
  return found;
}

bool JsonNode::flag() const {
  expect(value_->is_boolean(), tr("true or false is expected here"));
  return value_->get<bool>();
}

double JsonNode::number() const {
  expect(value_->is_number(), tr("a number is expected here"));
  return value_->get<double>();
}

std::size_t JsonNode::size() const {
  expect(value_->is_number_unsigned(), tr("a whole number is expected here"));
  return value_->get<std::size_t>();
}

std::string JsonNode::text_or(std::string_view key, std::string_view otherwise) const {
  const auto found = get(key);
  return found ? found->text() : std::string(otherwise);
}

std::vector<std::string> JsonNode::texts_or_none(std::string_view key) const {
  const auto found = get(key);
  return found ? found->texts() : std::vector<std::string>{};
}

bool JsonNode::flag_or(std::string_view key, bool otherwise) const {
  const auto found = get(key);
  return found ? found->flag() : otherwise;
}

std::string JsonNode::place() const {
  const std::size_t line = line_at(document_->text, Locator(document_->text).find(path_));
  std::string key;
  for (const std::string& step : path_) key += (key.empty() ? ": " : ".") + step;
  return tr("{}: line {}", document_->origin, line) + key;
}

void JsonNode::fail(const std::string& message) const {
  throw UsageError(place() + ": " + message);
}

}  // namespace sohoa
