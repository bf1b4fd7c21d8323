// sohoa-address retire: the end of codes. They stay in the registry and are never given again.
#include <nlohmann/json.hpp>
#include <unordered_map>

#include "base/message.hpp"
#include "dataset/address_assign_stage.hpp"
#include "dataset/address_commands.hpp"
#include "dataset/answers.hpp"
#include "store/open_dataset.hpp"
#include "store/publish.hpp"
#include "store/registry.hpp"
#include "store/turn.hpp"
#include "text/number.hpp"

namespace sohoa {
namespace {

using Json = nlohmann::ordered_json;

/// What became of one code; nothing is changed when `note` says why not.
struct Retired {
  std::string code, note;
  std::int64_t fid = 0;
};

struct Row {
  std::int64_t fid;
  bool given;
  std::string since;
};
using Rows = std::unordered_map<std::string, Row>;

/// One pass over the layer, which has no index of its codes.
Rows read_rows(store::Database& database) {
  Rows rows;
  store::Statement select(database, "SELECT fid, ma_dia_chi_so, trang_thai, ngay_trang_thai FROM main.dia_chi_so");
  while (select.step())
    rows.emplace(select.text(1), Row{select.integer(0), select.text(2) == kGiven, std::string(select.text(3))});
  return rows;
}

Retired look_up(Rows& rows, const std::string& question) {
  const address::WrittenCode code = address::read_code(question, address::CodeKind::local);
  if (!code.local) return {question, explain(code)};
  Retired out{code.text, {}};
  const auto found = rows.find(code.text);
  if (found == rows.end()) {
    out.note = tr("is well-formed, but was not given in this registry");
  } else if (!found->second.given) {
    out.note = tr("was retired on {}", found->second.since);
  } else {
    out.fid = found->second.fid;
    found->second.given = false;  // said twice, it is retired once
    found->second.since = text::iso(text::today());
  }
  return out;
}

Exit retire(const Call& call) {
  const std::string path = existing_registry(call);
  const std::string reason = call.arguments.get("--reason");
  if (reason.empty())
    throw UsageError(tr("retire needs --reason TEXT, which stays in the history; example: --reason 'nhà đã phá dỡ'"));
  const std::vector<std::string> questions = call.questions();
  const int patience =
      static_cast<int>(std::min<std::int64_t>(call.arguments.integer("--lock-timeout", 10), 86400)) * 1000;
  const store::Turn turn(path, patience);
  store::OpenDataset file(path, store::format_of(path), store::Database::Open::existing, patience);
  store::begin_publishing(file.database);
  Rows rows = read_rows(file.database);
  store::Statement update(file.database,
                          "UPDATE main.dia_chi_so SET trang_thai = ?, ngay_trang_thai = ? WHERE fid = ?");
  store::create_code_history(file.database, *file.container);
  store::Statement history = store::prepare_code_event(file.database);
  Answers answers({{"code", tr("code")}, {"state", tr("state")}, {"note", tr("note")}}, call.arguments.has("--json"));
  const std::string today = text::iso(text::today());
  bool all = true;
  for (const std::string& question : questions) {
    if (question.find_first_not_of(" \t") == std::string::npos) continue;
    const Retired one = look_up(rows, question);
    if (one.fid != 0) {
      update.bind_all(kRetired, today, one.fid);
      update.run();
      store::write_code_event(history, kAddressFamily,
                              {one.code, kGiven, kRetired, today, reason, call.tool.name, store::now_utc()});
    }
    all = all && one.note.empty();
    answers.add({{"code", one.code},
                 {"state", one.fid != 0 ? Json(kRetired) : Json()},
                 {"note", one.note.empty() ? Json() : Json(one.note)}});
  }
  file.database.execute("COMMIT");
  answers.finish();
  return all ? Exit::ok : Exit::rejected;
}

}  // namespace

Subcommand address_retire() {
  return {"retire",
          {registry_option(),
           {"--reason", "", "TEXT", N_("retire: why the codes end; stays in the history"), false, true},
           {"--lock-timeout", "", "SECONDS",
            N_("how long to wait for other programs that write to the dataset (default: 10)")},
           lines_option()},
          retire};
}

}  // namespace sohoa
