// sohoa-address verify: are these codes right, and whose are they? sohoa-address locate: where is this code or address?
#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "admin/address_text.hpp"
#include "base/message.hpp"
#include "dataset/address_commands.hpp"
#include "dataset/address_search.hpp"
#include "dataset/address_slips.hpp"
#include "dataset/answers.hpp"

namespace sohoa {
namespace {

using Json = nlohmann::ordered_json;
using address::CodeFault;
using address::CodeKind;
using address::LocalCode;
using address::WrittenCode;

constexpr std::size_t kOffered = 3;

/// A code without dashes, for looking for slips in it.
std::string characters_of(const WrittenCode& code) {
  std::string out;
  for (const char c : code.text)
    if (c != '-' && c != '+') out += c;
  return out;
}

std::string code_of(const AddressBook& book, std::uint32_t row) {
  return address::text_of(LocalCode::of_id(book[row].id));
}

/// Communes by name or code, each looked up once.
class Communes {
 public:
  struct Found {
    std::optional<admin::Place> place;
    std::string code;  ///< of 2026 where the name is; otherwise as asked
    bool known = false;
  };
  const Found& find(const std::string& text) {
    if (const auto found = known_.find(text); found != known_.end()) return found->second;
    Found& found = known_[text];
    if (!finder_) finder_.emplace();
    const auto matches = finder_->find(text);
    for (const admin::Finder::Match& match : matches.matches) {
      if (!matches.certain || match.unit.level != admin::Level::commune) continue;
      found.known = true;
      found.code = match.unit.code;
      const auto places = admin::Units::shipped().places(match.unit.code, match.unit.edition());
      if (!places.empty()) found.place = places.front();
      break;
    }
    return found;
  }

 private:
  std::optional<admin::Finder> finder_;
  std::map<std::string, Found, std::less<>> known_;
};

/// What is known of one code.
struct Verdict {
  const char* state = "wrong";
  std::optional<std::uint32_t> row;
  std::vector<std::uint32_t> offered;
  std::string note;
  bool good = false;
};

class Verifier {
 public:
  Verifier(const AddressBook* book, std::string commune) : book_(book), commune_(std::move(commune)) {
    if (!commune_.empty() && !communes_.find(commune_).known)
      throw UsageError(tr("--commune {}: is no commune that is known", commune_));
  }

  Verdict judge(const WrittenCode& code, const std::string& commune) {
    Verdict verdict;
    if (code.fault != CodeFault::none || !code.local) {
      verdict.note = code.fault != CodeFault::none
                         ? explain(code)
                         : tr("is no local code, but one of the kind {}", kind_name(code.kind));
      if (book_ != nullptr) verdict.offered = nearest_codes(*book_, characters_of(code), kOffered);
      return verdict;
    }
    if (book_ == nullptr) {
      verdict.state = "well-formed";
      verdict.good = true;
    } else if (verdict.row = book_->find(code.local->id()); !verdict.row) {
      verdict.state = "unregistered";
      verdict.note = tr("is well-formed, but was not given in this registry");
      verdict.offered = nearest_codes(*book_, characters_of(code), kOffered);
    } else if ((*book_)[*verdict.row].retired) {
      verdict.state = "retired";
      verdict.note = tr("was retired on {}", std::string(book_->text(*verdict.row, AddressBook::kStateSince)));
    } else {
      verdict.state = "registered";
      verdict.good = true;
    }
    judge_commune(verdict, *code.local, commune.empty() ? commune_ : commune);
    return verdict;
  }

 private:
  void judge_commune(Verdict& verdict, const LocalCode& code, const std::string& text) {
    if (text.empty()) return;
    const Communes::Found& commune = communes_.find(text);
    const auto add = [&](const std::string& note) { verdict.note += (verdict.note.empty() ? "" : "; ") + note; };
    if (!commune.known) return add(tr("{}: is no commune that is known", text));
    if (!commune.place) return;
    const address::CodeArea area = code.area();
    const double distance = commune.place->distance_km(area.lng(), area.lat());
    if (distance <= commune.place->limit_km()) return;
    add(tr("lies {:.0f} km from the seat of {}, which is too far for it", distance, text));
    if (verdict.good) verdict.state = "far";
    verdict.good = false;
  }

  const AddressBook* book_;
  std::string commune_;
  Communes communes_;
};

Json list_of(const AddressBook& book, const std::vector<std::uint32_t>& rows) {
  Json list = Json::array();
  for (const std::uint32_t row : rows) list.push_back(code_of(book, row));
  return list;
}

std::string joined(const AddressBook& book, const std::vector<std::uint32_t>& rows) {
  std::string out;
  for (const std::uint32_t row : rows) out += (out.empty() ? "" : ",") + code_of(book, row);
  return out;
}

bool is_blank(const std::string& text) {
  return text.find_first_not_of(" \t") == std::string::npos;
}

/// The registry of a call that only asks: one that cannot be read is a fault of the input.
AddressBook asked_registry(const Call& call) {
  try {
    return AddressBook(existing_registry(call));
  } catch (const OutputError& error) {
    throw InputError(error.what());
  }
}

Exit verify(const Call& call) {
  std::optional<AddressBook> book;
  if (call.arguments.has("--registry")) book.emplace(asked_registry(call));
  Verifier verifier(book ? &*book : nullptr, call.arguments.get("--commune"));
  Answers answers({{"question", tr("question")},
                   {"state", tr("state")},
                   {"code", tr("code")},
                   {"address", tr("address")},
                   {"nearest", tr("registered codes like it")},
                   {"note", tr("note")}},
                  call.arguments.has("--json"));
  bool all = true;
  call.each_question([&](const std::string& question) {
    if (is_blank(question)) return answers.add({{"question", question}, {"state", nullptr}});
    const std::size_t tab = question.find('\t');
    const WrittenCode code = address::read_code(question.substr(0, tab));
    const Verdict verdict = verifier.judge(code, tab == std::string::npos ? std::string() : question.substr(tab + 1));
    all = all && verdict.good;
    const std::string text = code.local ? code.text : std::string();
    const std::string line = verdict.row ? address_line_of(*book, *verdict.row) : std::string();
    if (answers.plain())
      return answers.add_line({question.substr(0, tab), verdict.state, text, line,
                               book ? joined(*book, verdict.offered) : std::string(), verdict.note});
    answers.add({{"question", question.substr(0, tab)},
                 {"state", verdict.state},
                 {"code", text.empty() ? Json() : Json(text)},
                 {"address", line.empty() ? Json() : Json(line)},
                 {"nearest", book ? list_of(*book, verdict.offered) : Json::array()},
                 {"note", verdict.note.empty() ? Json() : Json(verdict.note)}});
  });
  answers.finish();
  return all ? Exit::ok : Exit::rejected;
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
      if (answer.found.empty()) answer.note = tr("no registered address has this {} code", kind_name(code.kind));
      return answer;
    }
    if (code.fault == CodeFault::none && code.kind == CodeKind::plus) return in_cell(code);
    if (code.kind == CodeKind::local && code.fault != CodeFault::length && is_meant_as_code(code))
      return {{}, explain(code)};
    return by_text(question);
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

  Answer in_cell(const WrittenCode& code) const {
    const auto area = address::decode(code.text);
    Answer answer;
    for (std::uint32_t row = 0; row < book_.size(); ++row) {
      const address::GridPoint low = LocalCode::of_id(book_[row].id).cell;
      if (area->holds(low) || LocalCode::of_id(book_[row].id).area().holds(area->low)) answer.found.push_back({row, 1});
    }
    if (answer.found.empty()) answer.note = tr("no address was given a code in this cell");
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
  const AddressBook& book_;
  std::optional<AddressSearch> search_;
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

Subcommand address_verify() {
  return {"verify",
          {registry_option(),
           {"--commune", "", "COMMUNE",
            N_("verify: the commune, by name or code, that the codes should lie near (default: what stands behind a "
               "tab)")},
           lines_option()},
          verify};
}

Subcommand address_locate() {
  return {"locate", {registry_option(), lines_option()}, locate};
}

}  // namespace sohoa
