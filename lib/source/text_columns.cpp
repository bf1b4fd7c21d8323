#include "source/text_columns.hpp"

#include <functional>
#include <numeric>

#include "text/unicode.hpp"

namespace sohoa::source {
namespace {

class Observer : public CellVisitor {
 public:
  explicit Observer(std::function<void(std::size_t, std::string_view)> look) : look_(std::move(look)) {}
  void cell(std::size_t column, std::string_view raw) override { look_(column, raw); }
  void font_cell(std::size_t, std::string_view) override {}

 private:
  std::function<void(std::size_t, std::string_view)> look_;
};

/// For columns that show only ASCII, which most cells are.
class NonAsciiObserver : public Observer {
 public:
  using Observer::Observer;
  void cell(std::size_t column, std::string_view raw) override {
    if (!text::is_ascii(raw)) Observer::cell(column, raw);
  }
};

/// Looks at the numbers in all texts too. Those in an old font say nothing of the encoding of the others.
class SampleObserver : public Observer {
 public:
  using Look = std::function<void(std::size_t, std::string_view)>;
  SampleObserver(Look text, Look number) : Observer(std::move(text)), number_(std::move(number)) {}
  void cell(std::size_t column, std::string_view raw) override {
    number_(column, raw);
    Observer::cell(column, raw);
  }
  void font_cell(std::size_t column, std::string_view raw) override { number_(column, raw); }

 private:
  Look number_;
};

std::string_view unpadded(std::string_view raw) {
  while (!raw.empty() && (raw.back() == ' ' || raw.back() == '\0')) raw.remove_suffix(1);
  return raw;
}

}  // namespace

TextColumns::TextColumns(const std::vector<Column>& columns, std::optional<text::Encoding> fixed)
    : columns_(columns.size()), all_(fixed) {
  for (std::size_t i = 0; i < columns.size(); ++i) {
    columns_[i].judge = text::ColumnJudge(fixed);
    columns_[i].number = columns[i].type == Type::integer || columns[i].type == Type::number;
    columns_[i].encoding = columns_[i].judge.decide();
    if (columns[i].type == Type::text) undecided_.push_back(i);
  }
}

void TextColumns::observe_sample(std::string_view frame, std::uint32_t rows, const LayerPlan& plan) {
  std::vector<std::size_t> all(columns_.size());
  std::iota(all.begin(), all.end(), std::size_t{0});
  SampleObserver observer([this](std::size_t column, std::string_view raw) { observe_text(column, unpadded(raw)); },
                          [this](std::size_t column, std::string_view raw) { observe_number(column, raw); });
  visit_cells(frame, rows, plan, all, observer);
  decide();
}

bool TextColumns::observe(std::string_view frame, std::uint32_t rows, const LayerPlan& plan) {
  if (undecided_.empty()) return false;
  NonAsciiObserver observer([this](std::size_t column, std::string_view raw) { observe_text(column, unpadded(raw)); });
  visit_cells(frame, rows, plan, undecided_, observer);
  return decide();
}

void TextColumns::observe_text(std::size_t column, std::string_view raw) {
  if (text::is_ascii(raw)) return;
  columns_[column].seen = true;
  columns_[column].judge.observe(raw);
  all_.observe(raw);
}

void TextColumns::observe_number(std::size_t column, std::string_view raw) {
  ColumnState& state = columns_[column];
  state.writing.observe(text::trim(raw));
  state.commas = state.commas || (state.number && raw.find(',') != std::string_view::npos);
}

bool TextColumns::decide() {
  const text::ColumnEncoding layer = all_.decide();
  const auto judged = [&](std::size_t index) {
    ColumnState& column = columns_[index];
    if (!column.seen) return false;
    column.encoding = column.judge.decide();
    // One odd name proves little, but the columns of a file mostly come from one keyboard.
    if (!column.encoding.sure && layer.sure) {
      column.encoding.bytes = layer.bytes;
      column.encoding.sure = true;
    }
    return true;
  };
  return std::erase_if(undecided_, judged) > 0;
}

std::string TextColumns::decode_name(std::string_view raw) const {
  text::ColumnEncoding encoding = all_.decide();
  if (encoding.bytes == text::Encoding::ascii && !text::is_utf8(raw)) {
    text::ColumnJudge judge;
    judge.observe(raw);
    encoding = judge.decide();
  }
  std::string out;
  return text::decode(encoding, raw, out) == text::Decoded::as_is ? std::string(raw) : out;
}

}  // namespace sohoa::source
