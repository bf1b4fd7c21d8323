#include "dataset/zone_explain.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <map>

#include "admin/units.hpp"
#include "base/error.hpp"
#include "base/message.hpp"
#include "dataset/zone.hpp"
#include "dataset/zone_lists.hpp"
#include "dataset/zone_place.hpp"
#include "stream/json.hpp"
#include "text/unicode.hpp"

namespace sohoa {
namespace {

/// Whether a list has all values that this part may have.
bool is_listed(const ZoneCodeFamily& family, std::string_view part) {
  using Place = ZoneCodeFamily::Place;
  if (family.kind == ZoneKind::none) return false;
  if (part == "province") return family.place == Place::province_2024 || family.place == Place::province_2025;
  if (part == "commune") return family.place == Place::commune;
  return part == "letters" || part == "crop" || part == "market";
}

class Explainer {
 public:
  explicit Explainer(const Arguments& arguments)
      : json_(arguments.has("--json")),
        own_(arguments.list("--families").empty() ? nullptr : new ZoneCodes(arguments.list("--families"))),
        codes_(own_ ? *own_ : ZoneCodes::shipped()),
        crops_("zone-crops", zone_list_files(arguments).crops),
        species_("zone-species", zone_list_files(arguments).species),
        markets_("zone-markets", zone_list_files(arguments).markets) {
    if (arguments.has("--kind")) parse(arguments.get("--kind"), kind_);
    for (const ZoneCodeFamily& family : codes_.families()) {
      titles_.push_back(family.title.in(language()));
      auto& parts = part_titles_.emplace_back();
      for (const auto& part : family.parts) parts.push_back(part.title.in(language()));
    }
  }

  bool all_known() const { return all_known_; }

  void line(std::string_view asked) {
    // An empty line gets an empty answer, so that answers stand beside their questions.
    if (text::trim(asked).empty()) {
      out_ += json_ ? "{}\n" : "\n";
      return;
    }
    read(asked);
    if (json_) return json();
    if (text::is_plain(asked) && asked.find('\t') == asked.npos)
      out_.append(asked);
    else
      out_.append(text::printable(asked));
    out_ += '\t';
    out_.append(reading_.code);
    out_ += '\t';
    if (reading_.family != nullptr) out_.append(reading_.family->name);
    out_ += '\t';
    if (reading_.family != nullptr) out_.append(title());
    out_ += '\t';
    for (std::size_t i = 0; i < parts_.size(); ++i) {
      if (parts_[i].empty()) continue;
      if (i > 0) out_.append("; ");
      out_.append(part_title(i));
      out_ += ' ';
      out_.append(parts_[i]);
      const std::string_view told = meaning(*reading_.family, reading_.family->parts[i].name, parts_[i]);
      if (!told.empty()) out_.append(" (").append(told).append(")");
    }
    out_ += '\t';
    add_remark(out_);
    out_ += '\n';
    if (out_.size() > kBuffer) flush();
  }

  void portrait(std::string_view asked) {
    read(asked);
    if (json_) return json();
    std::vector<std::pair<std::string, std::string>> rows;
    if (!reading_.code.empty()) rows.emplace_back(tr("code"), reading_.code);
    if (reading_.family != nullptr) rows.emplace_back(tr("family"), title() + " [" + reading_.family->name + "]");
    for (std::size_t i = 0; i < parts_.size(); ++i) {
      if (parts_[i].empty()) continue;
      std::string value(parts_[i]);
      const std::string_view told = meaning(*reading_.family, reading_.family->parts[i].name, parts_[i]);
      if (!told.empty()) value.append(": ").append(told);
      rows.emplace_back(part_title(i), value);
    }
    if (reading_.family != nullptr && !reading_.family->source.empty())
      rows.emplace_back(tr("source"), reading_.family->source + certainty());
    remark_.clear();
    add_remark(remark_);
    if (!remark_.empty()) rows.emplace_back(tr("remark"), text::printable(remark_));
    out_ += text::printable(asked) + '\n';
    std::size_t widest = 0;
    for (const auto& [label, value] : rows) widest = std::max(widest, width(label));
    for (const auto& [label, value] : rows)
      out_ += "  " + label + std::string(widest - width(label) + 2, ' ') + value + '\n';
  }

  void flush() {
    for (std::size_t done = 0; done < out_.size();) {
      const ssize_t written = ::write(STDOUT_FILENO, out_.data() + done, out_.size() - done);
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) throw OutputError(tr("standard output: {}", os_error(errno)));
      done += static_cast<std::size_t>(written);
    }
    out_.clear();
  }

 private:
  /// Provinces by the letters that export codes have.
  std::string_view provinces_of(const ZoneCodeFamily& family, std::string_view letters) const {
    const auto known = provinces_.find(letters);
    if (known != provinces_.end()) return known->second;
    const auto names = ZonePlaces::shipped().named(family, letters);
    return provinces_.emplace(letters, fmt::format("{}", fmt::join(names, ", "))).first->second;
  }

  /// What a part says, as far as a list knows it; empty otherwise.
  std::string_view meaning(const ZoneCodeFamily& family, std::string_view part, std::string_view value) const {
    const admin::Units& units = admin::Units::shipped();
    const auto edition =
        family.place == ZoneCodeFamily::Place::province_2024 ? admin::Edition::y2024 : admin::Edition::y2026;
    if (part == "letters") return provinces_of(family, value);
    if (part == "province") {
      const admin::Province* province = units.province(value, edition);
      if (province == nullptr) province = units.province(value, admin::Edition::y2024);
      return province == nullptr ? std::string_view() : province->name;
    }
    if (part == "commune") {
      const admin::Commune* commune = units.commune(value, edition);
      return commune == nullptr ? std::string_view() : commune->name;
    }
    if (part != "crop" && part != "market" && part != "species") return {};
    const NameList::Entry* entry = (part == "crop" ? crops_ : part == "market" ? markets_ : species_).find(value);
    return entry == nullptr ? std::string_view() : std::string_view(entry->name);
  }

  static constexpr std::size_t kBuffer = 1 << 20;

  static std::size_t width(const std::string& text) {
    return static_cast<std::size_t>(
        std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
  }

  std::size_t number() const { return static_cast<std::size_t>(reading_.family - codes_.families().data()); }
  const std::string& title() const { return titles_[number()]; }
  const std::string& part_title(std::size_t part) const { return part_titles_[number()][part]; }

  void read(std::string_view asked) {
    asked_ = asked;
    codes_.read(asked, kind_, reading_);
    all_known_ = all_known_ && reading_.fault == ZoneCodeFault::none;
    parts_.clear();
    if (reading_.family != nullptr) codes_.take_apart(*reading_.family, reading_.code, parts_);
  }

  std::string certainty() const {
    const std::string& word = reading_.family->certainty;
    return word == "VERIFIED" || word == "OWN" || word.empty() ? std::string() : " [" + word + "]";
  }

  /// What is wrong or doubtful, with "; " between.
  void add_remark(std::string& out) const {
    const std::size_t begin = out.size();
    const auto add = [&](const std::string& text) {
      if (out.size() > begin) out.append("; ");
      out.append(text);
    };
    if (reading_.fault != ZoneCodeFault::none) add(explain_fault(codes_, reading_, asked_, kind_));
    if (reading_.lookalike) add(explain_sign(asked_, reading_.code));
    if (reading_.unusual && reading_.fault == ZoneCodeFault::none) {
      static const std::string text = tr("written otherwise than codes of this family mostly are; check it");
      add(text);
    }
    for (std::size_t i = 0; i < parts_.size(); ++i)
      if (!parts_[i].empty() && is_listed(*reading_.family, reading_.family->parts[i].name) &&
          meaning(*reading_.family, reading_.family->parts[i].name, parts_[i]).empty())
        add(tr("{} “{}” is in no list", part_title(i), parts_[i]));
    if (reading_.family != nullptr && reading_.family->place == ZoneCodeFamily::Place::province_2025)
      for (std::size_t i = 0; i < parts_.size(); ++i)
        if (reading_.family->parts[i].name == "province" && ZonePlaces::is_old_province(parts_[i]))
          add(tr("province {} is a number of before 01/07/2025", parts_[i]));
  }

  /// One object, written as it comes: a tree for each answer would cost four times as much.
  void json() {
    const auto text = [&](std::string_view key, std::string_view value) {
      json::append_key(out_, key);
      json::append_string(out_, value);
    };
    const auto flag = [&](std::string_view key, bool value) {
      json::append_key(out_, key);
      out_ += value ? "true" : "false";
    };
    out_ += '{';
    if (reading_.code.empty()) {
      json::append_key(out_, "code");
      out_ += "null";
    } else {
      text("code", reading_.code);
    }
    if (reading_.family != nullptr) {
      const ZoneCodeFamily& family = *reading_.family;
      text("family", family.name);
      text("kind", name(family.kind));
      text("title", title());
      text("certainty", family.certainty);
      add_parts(family);
    }
    constexpr std::array kFaults{"none",    "unknown",  "incomplete", "several",   "check-digit",
                                 "rounded", "not-zone", "other-kind", "impossible"};
    json::append_key(out_, "fault");
    if (reading_.fault == ZoneCodeFault::none)
      out_ += "null";
    else
      json::append_string(out_, kFaults[static_cast<std::size_t>(reading_.fault)]);
    flag("tidied", reading_.tidied);
    flag("lookalike", reading_.lookalike);
    flag("unusual", reading_.unusual);
    remark_.clear();
    add_remark(remark_);
    if (!remark_.empty()) text("remark", text::printable(remark_));
    out_ += "}\n";
    if (out_.size() > kBuffer) flush();
  }

  void add_parts(const ZoneCodeFamily& family) {
    bool any = false;
    for (std::size_t i = 0; i < parts_.size(); ++i) {
      if (parts_[i].empty()) continue;
      if (!any) {
        json::append_key(out_, "parts");
        out_ += '{';
      }
      any = true;
      json::append_key(out_, family.parts[i].name);
      json::append_string(out_, parts_[i]);
    }
    if (any) out_ += '}';
  }

  bool json_;
  std::unique_ptr<const ZoneCodes> own_;
  const ZoneCodes& codes_;
  NameList crops_, species_, markets_;
  ZoneKind kind_ = ZoneKind::none;
  std::vector<std::string> titles_;
  std::vector<std::vector<std::string>> part_titles_;
  ZoneCodeReading reading_;
  std::vector<std::string_view> parts_;
  mutable std::map<std::string, std::string, std::less<>> provinces_;  ///< by letters, as they were asked for
  std::string_view asked_;
  std::string out_, remark_;
  bool all_known_ = true;
};

/// Lines of a file, in large pieces.
void explain_lines(std::FILE* file, const std::string& name, Explainer& explainer) {
  std::string buffer;
  bool first = true;
  const auto take = [&](std::string_view line) {
    if (first && line.starts_with("\xEF\xBB\xBF")) line.remove_prefix(3);
    first = false;
    if (line.ends_with('\r')) line.remove_suffix(1);
    explainer.line(line);
  };
  std::vector<char> piece(1 << 16);
  while (const std::size_t size = std::fread(piece.data(), 1, piece.size(), file)) {
    buffer.append(piece.data(), size);
    std::size_t begin = 0;
    for (std::size_t end; (end = buffer.find('\n', begin)) != buffer.npos; begin = end + 1)
      take(std::string_view(buffer).substr(begin, end - begin));
    buffer.erase(0, begin);
    constexpr std::size_t kLongestLine = 1 << 20;
    if (buffer.size() > kLongestLine)
      throw InputError(tr("{}: a line is longer than 1 MB; this is no list of codes", name));
  }
  if (std::ferror(file) != 0) throw InputError(tr("{}: cannot be read: {}", name, os_error(errno)));
  if (!buffer.empty()) take(buffer);
}

}  // namespace

std::string explain_sign(std::string_view text, std::string_view code) {
  const auto odd = odd_sign(text, code);
  if (!odd) return tr("words around the code were left out; check it");
  return tr("character {} is {} ({}), not {}; type the code again", odd->place, odd->sign, zone_word(odd->script),
            odd->meant);
}

std::string explain_fault(const ZoneCodes& codes, const ZoneCodeReading& reading, std::string_view text,
                          ZoneKind kind) {
  const auto family = [&](const ZoneCodeFamily* found) { return found == nullptr ? "" : found->title.in(language()); };
  switch (reading.fault) {
    case ZoneCodeFault::none:
      break;
    case ZoneCodeFault::unknown:
      if (const ZoneCodeFamily* near = codes.nearest(text, kind); near != nullptr)
        return tr("no family of codes is written like this; most like it is {}, such as {}", family(near),
                  near->example);
      return tr("no family of codes is written like this");
    case ZoneCodeFault::incomplete:
      return tr("the number at the end is missing ({})", family(codes.find(reading.detail)));
    case ZoneCodeFault::several:
      return tr("holds several codes: {}; one row has one code", reading.detail);
    case ZoneCodeFault::check_digit:
      return tr("the check digit is wrong: the last digit should be {}, or another digit is wrong", reading.detail);
    case ZoneCodeFault::rounded:
      return tr(
          "a spreadsheet has rounded the number and its last digits are lost; format the column as text and type "
          "the code again");
    case ZoneCodeFault::not_zone:
      return tr("is another kind of number: {}", family(reading.family));
    case ZoneCodeFault::other_kind:
      return tr("is a code of another kind of thing: {}", family(reading.family));
    case ZoneCodeFault::impossible:
      return tr("the number is nought, which no authority gives; compare it with the paper that gave the code");
  }
  return {};
}

Options explain_options() {
  return {
      {"--lines", "", "", N_("the questions are lines: of standard input, or of the files that the words name"), false,
       true},
  };
}

Exit run_explain(const Arguments& arguments) {
  const std::vector<std::string> words(arguments.inputs().begin() + 1, arguments.inputs().end());
  Explainer explainer(arguments);
  if (!arguments.has("--lines")) {
    if (words.empty())
      throw UsageError(tr("nothing is asked; give it as words, or one per line on standard input with --lines"));
    for (const std::string& word : words) explainer.portrait(word);
  } else {
    if (words.empty()) explain_lines(stdin, tr("standard input"), explainer);
    for (const std::string& word : words) {
      if (word == "-") {
        explain_lines(stdin, tr("standard input"), explainer);
        continue;
      }
      const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(word.c_str(), "rb"), std::fclose);
      if (!file) throw InputError(tr("{}: cannot be read: {}", word, os_error(errno)));
      explain_lines(file.get(), word, explainer);
    }
  }
  explainer.flush();
  return explainer.all_known() ? Exit::ok : Exit::rejected;
}

}  // namespace sohoa
