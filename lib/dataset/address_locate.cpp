// sohoa-address locate: where is this code or address?
#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "admin/address_text.hpp"
#include "base/message.hpp"
#include "dataset/address_commands.hpp"
#include "dataset/address_search.hpp"
#include "dataset/answers.hpp"

namespace sohoa {
namespace {

using Json = nlohmann::ordered_json;
using address::CodeFault;
using address::CodeKind;
using address::LocalCode;
using address::WrittenCode;

bool is_blank(const std::string& text) {
  return text.find_first_not_of(" \t") == std::string::npos;
}

/// Answers where codes and addresses are.
class AddressLocator {
 public:
  explicit AddressLocator(const AddressBook& book) : book_(book) {}

  struct Answer {
    std::vector<AddressLike> found;
    std::string note;
  };

  Answer find(const std::string& question) {
    const WrittenCode code = address::read_code(question);
    if (code.local) {
      if (const auto row = book_.find(code.local->id())) return {{{*row, 1}}, {}};
      return {{}, tr("is well-formed, but was not given in this registry")};
    }
    if (code.fault == CodeFault::none && (code.kind == CodeKind::national || code.kind == CodeKind::vpostcode)) {
      Answer answer;
      for (const std::uint32_t row : search().find_identifier(code.text)) answer.found.push_back({row, 1});
      if (answer.found.empty())
        answer.note = tr("no registered address has this {} code", kind_name(code.kind));
      else if (answer.found.size() > 1)
        answer.note = tr("{} registered addresses have this {} code; one of them must be wrong", answer.found.size(),
                         kind_name(code.kind));
      return answer;
    }
    if (const AskedPoint asked = points_.read(question); asked.point) return near(*asked.point);
    WrittenCode placed = code;
    const References::Remark remark = references_.recover(placed);
    if (const auto cell = cell_of(placed); cell && placed.text.size() >= kLeastCode) {
      Answer answer = in_cell(*cell);
      if (answer.note.empty()) answer.note = remark.note;
      return answer;
    }
    if (!remark.why.empty() && placed.kind == CodeKind::plus_short) return {{}, remark.note};
    if (code.kind == CodeKind::local && code.fault != CodeFault::length && is_meant_as_code(code))
      return {{}, explain(code)};
    Answer answer = by_text(question);
    if (answer.found.empty() && (code.kind == CodeKind::plus || !code.suggestion.empty())) answer.note = explain(code);
    return answer;
  }

 private:
  /// Fourteen letters and digits may also be "30/2 Trường Xuân": a mistyped code has one or two foreign characters.
  static bool is_meant_as_code(const WrittenCode& code) {
    const auto foreign = std::count_if(code.text.begin(), code.text.end(), [](char c) {
      return c != '-' && address::kCodeDigits.find(c) == std::string_view::npos;
    });
    return foreign <= 2;
  }

  AddressSearch& search() {
    if (!search_) search_.emplace(book_);
    return *search_;
  }

  /// Rows whose code was given in the cell, by the cells' numbers, which rise row by row from the south.
  Answer in_cell(const address::CodeCell& cell) {
    if (by_cell_.empty()) {
      for (std::uint32_t row = 0; row < book_.size(); ++row)
        by_cell_.emplace_back(LocalCode::of_id(book_[row].id).cell_id(), row);
      std::sort(by_cell_.begin(), by_cell_.end());
    }
    // A hair inside, so that an edge does not take the next cell.
    constexpr double kHair = 1e-9;
    const auto low = address::grid_point(cell.south + kHair, cell.west + kHair);
    const auto high = address::grid_point(cell.north - kHair, cell.east - kHair);
    const std::uint64_t from = address::local_code(*low).cell_id(), to = address::local_code(*high).cell_id();
    const address::GridPoint east{low->lat, high->lng};
    const std::uint64_t width = address::local_code(east).cell_id() - from;
    const std::uint64_t row_step = address::local_code({low->lat + LocalCode::kCellHeight, low->lng}).cell_id() - from;
    Answer answer;
    for (std::uint64_t at = from; at <= to && answer.found.size() < kCandidates; at += row_step) {
      auto found = std::lower_bound(by_cell_.begin(), by_cell_.end(), std::pair(at, std::uint32_t{0}));
      if (found == by_cell_.end()) break;
      for (; found != by_cell_.end() && found->first <= at + width; ++found) answer.found.push_back({found->second, 1});
      // Rows without any address are skipped at once.
      if (found != by_cell_.end() && found->first > at + row_step)
        at += (found->first - at) / row_step * row_step - row_step;
    }
    std::stable_sort(answer.found.begin(), answer.found.end(), [&](const AddressLike& a, const AddressLike& b) {
      return book_[a.row].retired < book_[b.row].retired;
    });
    if (answer.found.empty()) answer.note = tr("no address was given a code in this cell");
    return answer;
  }

  /// The addresses about a point, the nearest first.
  Answer near(geometry::Point point) const {
    constexpr double kNear = 50;  // m
    std::vector<std::pair<double, std::uint32_t>> rows;
    for (std::uint32_t row = 0; row < book_.size(); ++row) {
      const RegisteredAddress& known = book_[row];
      const address::CodeArea area = LocalCode::of_id(known.id).area();
      const geometry::Point place =
          known.identity.has_point() ? known.identity.point : geometry::Point{area.lng(), area.lat()};
      if (const double distance = metres_between(point, place); distance <= kNear) rows.emplace_back(distance, row);
    }
    std::sort(rows.begin(), rows.end());
    if (rows.size() > kCandidates) rows.resize(kCandidates);
    Answer answer;
    for (const auto& [distance, row] : rows) answer.found.push_back({row, 1 - distance / (2 * kNear)});
    answer.note = rows.empty() ? tr("no registered address lies within {:.0f} m", kNear)
                               : tr("lies {:.1f} m from it", rows.front().first);
    return answer;
  }

  Answer by_text(const std::string& question) {
    Answer answer;
    answer.found = search().find(admin::AddressReader::shipped().read(question), kCandidates);
    if (answer.found.empty())
      answer.note = tr("no registered address is like it");
    else if (!answer.found.front().differs.empty())
      answer.note = tr("not so there: {}", answer.found.front().differs);
    if (answer.found.size() > 1 && answer.found[1].score > answer.found[0].score - 0.05 &&
        !book_[answer.found[1].row].retired)
      answer.note.append(answer.note.empty() ? "" : "; ").append(tr("several addresses fit alike"));
    return answer;
  }

  static constexpr std::size_t kCandidates = 10;
  static constexpr std::size_t kLeastCode = 6;  ///< characters: "wa" is rather a word than a GeoHash
  const AddressBook& book_;
  std::optional<AddressSearch> search_;
  std::vector<std::pair<std::uint64_t, std::uint32_t>> by_cell_;
  References references_{std::string()};
  PointReader points_{0};
};

Json described(const AddressBook& book, const AddressLike& one) {
  const RegisteredAddress& known = book[one.row];
  Json out{{"code", code_of(book, one.row)},
           {"address", address_line_of(book, one.row)},
           {"state", known.retired ? kRetired : kGiven},
           {"since", book.text(one.row, AddressBook::kStateSince)},
           {"score", std::round(one.score * 100) / 100}};
  const address::CodeArea area = LocalCode::of_id(known.id).area();
  out["lon"] = known.identity.has_point() ? known.identity.point.x : area.lng();
  out["lat"] = known.identity.has_point() ? known.identity.point.y : area.lat();
  for (std::size_t i = 0; i < kAddressTexts.size(); ++i)
    if (const std::string_view text = book.text(one.row, i); !text.empty()) out[kAddressTexts[i]] = text;
  return out;
}

Exit locate(const Call& call) {
  const AddressBook book = asked_registry(call);
  AddressLocator locator(book);
  Answers answers({{"question", tr("question")},
                   {"code", tr("code")},
                   {"address", tr("address")},
                   {"lon", tr("longitude")},
                   {"lat", tr("latitude")},
                   {"state", tr("state")},
                   {"score", tr("likeness")},
                   {"others", tr("others")},
                   {"note", tr("note")}},
                  call.arguments.has("--json"));
  bool all = true;
  call.each_question([&](const std::string& question) {
    Json out{{"question", question}};
    if (!is_blank(question)) {
      const AddressLocator::Answer answer = locator.find(question);
      all = all && !answer.found.empty();
      if (!answer.found.empty()) out.update(described(book, answer.found.front()));
      if (answer.found.empty()) out["code"] = nullptr;
      Json others = Json::array();
      for (std::size_t i = 1; i < answer.found.size(); ++i)
        others.push_back(call.arguments.has("--json") ? described(book, answer.found[i])
                                                      : Json(code_of(book, answer.found[i].row)));
      out["others"] = others;
      out["note"] = answer.note.empty() ? Json() : Json(answer.note);
    }
    answers.add(out);
  });
  answers.finish();
  return all ? Exit::ok : Exit::rejected;
}

}  // namespace

Subcommand address_locate() {
  return {"locate", {registry_option(), lines_option()}, locate};
}

}  // namespace sohoa
