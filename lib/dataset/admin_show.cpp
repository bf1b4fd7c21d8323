// sohoa-admin show: what a unit was and is.
#include <fmt/chrono.h>

#include <algorithm>
#include <cmath>
#include <iostream>
#include <nlohmann/json.hpp>

#include "admin/finder.hpp"
#include "admin/history.hpp"
#include "base/message.hpp"
#include "dataset/admin_commands.hpp"
#include "dataset/answers.hpp"

namespace sohoa {
namespace {

using namespace admin;
using Json = nlohmann::ordered_json;

std::string day_text(std::chrono::year_month_day day) {
  const auto days = std::chrono::sys_days(day);
  return language() == Lang::vi ? fmt::format("{:%d/%m/%Y}", days) : fmt::format("{:%Y-%m-%d}", days);
}

std::string iso(std::chrono::year_month_day day) {
  return fmt::format("{:%Y-%m-%d}", std::chrono::sys_days(day));
}

/// How much of an old commune went over, in the user's language.
const char* share_words(Share share) {
  switch (share) {
    case Share::whole:
      return tr("all of it");
    case Share::part:
      return tr("a part");
    case Share::part_area_all_population:
      return tr("a part of the land, all of the people");
    case Share::part_population:
      break;
  }
  return tr("a part of the people");
}

/// What is told about one unit, gathered once for people and for programs.
class Portrait {
 public:
  Portrait(const Unit& unit, const Finder& finder) : unit_(unit), finder_(finder) {
    parents_ = finder.parents(unit);
    gather_links();
    if (!unit.old) changes_ = history_.of(unit.code);
    for (const Unit& parent : parents_)
      if (!parent.old)
        for (const NameChange* change : history_.of(parent.code)) changes_.push_back(change);
  }

  Json json() const {
    Json out{{"code", unit_.code}, {"name", unit_.name}, {"level", level_name(unit_.level)}};
    for (const Unit& parent : parents_)
      out.update({{std::string(level_name(parent.level)) + "Code", parent.code},
                  {std::string(level_name(parent.level)), parent.name}});
    out["from"] = unit_.old ? Json() : Json(iso(kReform));
    out["until"] = unit_.old ? Json("2025-06-30") : Json();
    if (!act().empty()) out["act"] = act();
    if (!others_.empty()) {
      Json& list = out[unit_.old ? "became" : "madeOf"] = Json::array();
      for (const Other& other : others_) {
        list.push_back({{"code", other.code}, {"name", name_of(other.code)}});
        if (other.share) list.back()["share"] = share_name(*other.share);
      }
    }
    if (!changes_.empty()) {
      Json& list = out["changes"] = Json::array();
      for (const NameChange* change : changes_)
        list.push_back({{"date", iso(change->day)},
                        {"code", change->code},
                        {"before", change->before},
                        {"after", change->after},
                        {"act", change->act}});
    }
    if (const auto seat = unit_.old ? std::nullopt : units_.seat(unit_.code)) {
      out["seat"] = {seat->lon, seat->lat};
      if (seat->area_km2 > 0) out["areaKm2"] = seat->area_km2;
    }
    return out;
  }

  std::string text() const {
    std::string out = fmt::format("{} {}", unit_.code, full_name());
    out += '\n';
    if (unit_.old) {
      line(out, tr("until {}", day_text(last_old_day())), {});
    } else {
      line(out, tr("since {}", day_text(kReform)), act());
    }
    for (const NameChange* change : changes_)
      line(out, tr("since {}", day_text(change->day)),
           tr("{}, before that {} ({})", change->after, change->before, change->act));
    std::string label = unit_.old ? tr("became") : tr("made of");
    for (const Other& other : others_) {
      std::string words = fmt::format("{} {}", other.code, name_of(other.code));
      if (other.share) words += std::string(": ") + share_words(*other.share);
      line(out, label, words);
      label.clear();
    }
    if (unit_.level == Level::commune && others_.size() > 1 && unit_.old)
      line(out, tr("split"), tr("its code alone does not tell which; the place does"));
    if (const auto seat = unit_.old ? std::nullopt : units_.seat(unit_.code))
      line(out, tr("seat"),
           seat->area_km2 > 0
               ? tr("{}° E {}° N; area {} km²", number(seat->lon), number(seat->lat), number(seat->area_km2))
               : tr("{}° E {}° N", number(seat->lon), number(seat->lat)));
    return out;
  }

  /// The units that it became or was made of, for one line.
  Json codes() const {
    Json list = Json::array();
    for (const Other& other : others_) list.push_back(other.code);
    return list;
  }
  std::string full_name() const {
    std::string out(unit_.name);
    for (const Unit& parent : parents_) out += ", " + std::string(parent.name);
    return out;
  }

  /// The last day of the units of 2024.
  static std::chrono::year_month_day last_old_day() { return std::chrono::sys_days(kReform) - std::chrono::days(1); }
  static std::string number(double value) {
    std::string out = fmt::format("{}", value);
    if (language() == Lang::vi)
      for (char& c : out)
        if (c == '.') c = ',';
    return out;
  }

 private:
  /// A unit on the other side of 1 July 2025, and how much of the old one of the two is in the new one where that is
  /// known.
  struct Other {
    std::string_view code;
    std::optional<Share> share;
  };

  void gather_links() {
    const auto add = [&](std::string_view code, std::optional<Share> share) {
      const bool there =
          std::any_of(others_.begin(), others_.end(), [&](const Other& other) { return other.code == code; });
      if (!there) others_.push_back({code, share});
    };
    if (unit_.level == Level::commune)
      for (const Link& link : unit_.old ? units_.successors(unit_.code) : units_.predecessors(unit_.code))
        add(link.code, link.share);
    if (unit_.level == Level::district)  // the islands without communes have successors of their own
      for (const Link& link : units_.successors(unit_.code)) add(link.code, link.share);
    if (unit_.level == Level::commune) return;
    // Larger units became what their communes are in now.
    for (const Commune& commune : units_.communes(unit_.edition())) {
      if ((unit_.level == Level::province ? commune.province : commune.district) != unit_.code) continue;
      for (const Link& link : unit_.old ? units_.successors(commune.code) : units_.predecessors(commune.code)) {
        if (unit_.level == Level::district) {
          add(link.code, std::nullopt);
        } else if (const Commune* other = units_.commune(link.code, unit_.old ? Edition::y2026 : Edition::y2024)) {
          add(other->province, std::nullopt);
        }
      }
    }
    std::sort(others_.begin(), others_.end(), [](const Other& a, const Other& b) { return a.code < b.code; });
  }

  static void line(std::string& out, std::string label, const std::string& text) {
    constexpr std::size_t kLabel = 18;
    const auto width = static_cast<std::size_t>(std::count_if(
        label.begin(), label.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
    if (!text.empty()) label.append(width < kLabel ? kLabel - width : 1, ' ');
    out += "  " + label + text + '\n';
  }
  /// The resolution that made a unit of 2025.
  std::string act() const {
    if (unit_.old) return {};
    // Eleven provinces stayed as they were.
    if (unit_.level == Level::province) return std::string(others_.size() > 1 ? History::kProvincesAct : "");
    return parents_.empty() ? std::string() : std::string(history_.communes_act(parents_.front().code));
  }
  /// Of the other side: of what an old unit became, of what a new one was made of.
  std::string name_of(std::string_view code) const {
    const Edition edition = unit_.old ? Edition::y2026 : Edition::y2024;
    if (const Province* province = code.size() == 2 ? units_.province(code, edition) : nullptr)
      return std::string(province->name);
    if (const Commune* commune = units_.commune(code, edition)) {
      const Unit other{Level::commune, !unit_.old, commune->code, commune->name};
      std::string name(commune->name);
      for (const Unit& parent : finder_.parents(other)) name += ", " + std::string(parent.name);
      return name;
    }
    const District* district = units_.district(code);
    return district != nullptr ? std::string(district->name) : std::string();
  }

  Unit unit_;
  const Finder& finder_;
  const Units& units_ = Units::shipped();
  const History& history_ = History::shipped();
  std::vector<Unit> parents_;
  std::vector<Other> others_;
  std::vector<const NameChange*> changes_;
};

/// One answer in words.
void print(const std::string& asked, const Finder::Found& found, const Finder& finder) {
  if (found.matches.empty()) {
    std::cout << tr("{}: there is no unit of this code or name; a code that is in none of the lists of 2024, 2025 and "
                    "2026 was abolished before, or is a slip",
                    asked)
              << '\n';
    return;
  }
  if (!found.certain) {
    std::cout << tr("{}: there is no such unit; these are like it, by the share of equal letters (from {} %):", asked,
                    std::lround(text::kOffered * 100))
              << '\n';
    constexpr std::size_t kShown = 5;
    for (std::size_t i = 0; i < found.matches.size() && i < kShown; ++i) {
      const Finder::Match& match = found.matches[i];
      std::cout << fmt::format("  {:3.0f} %  {} {}{}\n", match.likeness * 100, match.unit.code,
                               Portrait(match.unit, finder).full_name(),
                               match.unit.old ? tr(" (until {})", day_text(Portrait::last_old_day())) : std::string());
    }
    return;
  }
  for (const Finder::Match& match : found.matches) std::cout << Portrait(match.unit, finder).text();
  if (found.matches.size() > 1)
    std::cout << (found.by_code
                      ? tr("{} units bear this code: it names one only together with its edition", found.matches.size())
                      : tr("{} units bear this name: say which by the word before it or the place behind it "
                           "(xã Cô Tô, An Giang)",
                           found.matches.size()))
              << '\n';
}

Json answer_of(const std::string& asked, const Finder::Found& found, const Finder& finder) {
  Json out{{"asked", asked}, {"certain", found.certain && !found.matches.empty()}, {"units", Json::array()}};
  for (const Finder::Match& match : found.matches) {
    Json unit = Portrait(match.unit, finder).json();
    if (!found.certain) unit["likeness"] = std::round(match.likeness * 1000) / 1000;
    out["units"].push_back(std::move(unit));
  }
  return out;
}

/// One line for each question: the only unit, or how many there are.
Json short_answer(const std::string& asked, const Finder::Found& found, const Finder& finder) {
  Json out{{"asked", asked}, {"kind", "none"}};
  if (found.matches.empty()) return out;
  out["kind"] = !found.certain ? "like" : found.matches.size() > 1 ? "several" : "one";
  Json codes = Json::array(), names = Json::array();
  for (const Finder::Match& match : found.matches) {
    codes.push_back(match.unit.code);
    names.push_back(Portrait(match.unit, finder).full_name());
    if (!found.certain) break;  // the likeliest, to be looked at
  }
  out["code"] = codes;
  if (names.size() == 1) {
    const Unit& unit = found.matches.front().unit;
    const Portrait portrait(unit, finder);
    out.update({{"name", portrait.full_name()}, {"edition", unit.old ? "2024" : "2025"}, {"other", portrait.codes()}});
  }
  return out;
}

Exit show(const AdminCall& call) {
  const Finder finder;
  const bool json = call.arguments.has("--json"), lines = call.arguments.has("--lines");
  Answers answers({{"asked", tr("asked")},
                   {"kind", tr("answer")},
                   {"code", tr("code")},
                   {"edition", tr("edition")},
                   {"name", tr("name")},
                   {"other", tr("became or made of")}},
                  json);
  bool open = false;
  for (const std::string& asked : call.questions()) {
    const Finder::Found found = finder.find(asked);
    open |= !found.certain || found.matches.empty();
    if (json) {
      answers.add(answer_of(asked, found, finder));
    } else if (lines) {
      answers.add(short_answer(asked, found, finder));
    } else {
      print(asked, found, finder);
    }
  }
  answers.finish();
  return open ? Exit::rejected : Exit::ok;
}

}  // namespace

AdminCommand admin_show() {
  return {"show", {lines_option()}, show};
}

}  // namespace sohoa
