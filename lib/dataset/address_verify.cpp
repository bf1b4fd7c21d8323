// sohoa-address verify: are these codes right, and whose are they?
#include <nlohmann/json.hpp>

#include "admin/finder.hpp"
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

bool is_blank(const std::string& text) {
  return text.find_first_not_of(" \t") == std::string::npos;
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
      if (book_ != nullptr) verdict.offered = offer(characters_of(code));
      return verdict;
    }
    if (book_ == nullptr) {
      verdict.state = "well-formed";
      verdict.good = true;
    } else if (verdict.row = book_->find(code.local->id()); !verdict.row) {
      verdict.state = "unregistered";
      verdict.note = tr("is well-formed, but was not given in this registry");
      verdict.offered = offer(characters_of(code));
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
  /// Codes with two slips take 20 ms to find: of a list that is all wrong only the first are looked for so far.
  std::vector<std::uint32_t> offer(const std::string& characters) {
    std::vector<std::uint32_t> found = codes_with_one_slip(*book_, characters, kOffered);
    if (found.empty() && two_slips_left_ > 0) {
      --two_slips_left_;
      found = codes_with_two_slips(*book_, characters, kOffered);
    }
    return found;
  }
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
  int two_slips_left_ = 200;
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

}  // namespace sohoa
