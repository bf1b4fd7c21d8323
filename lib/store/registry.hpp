#pragma once
// Codes that are given for good: a table of them in a dataset file, what became of each, and the lock that keeps two
// programs from giving one code twice.
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "store/open_dataset.hpp"

namespace sohoa::store {

/// What may become of codes of one kind. Words are those of the regulations ("da_cap"), and are stored.
struct CodeLife {
  std::vector<std::string> states;                               ///< in the order in which people think of them
  std::vector<std::pair<std::string, std::string>> steps;        ///< from → to; from empty: how a code may begin
  std::vector<std::pair<std::string, std::string>> titles = {};  ///< state → word in the user's language

  bool knows(std::string_view state) const;
  bool allows(std::string_view from, std::string_view to) const;
  /// The states that a code may go to from here, with commas between them; empty: none.
  std::string next(std::string_view from) const;
  /// The word for a state in the user's language; the state itself where it has none.
  std::string title(std::string_view state) const;
};

/// One code. (family, code) is what tells it from all others; it is never removed.
struct RegisteredCode {
  std::string family;       ///< which rule the code was made by
  std::string code;         ///< in its normal form
  std::string series;       ///< what its number counts in: all of the code that is not its number
  std::int64_t number = 0;  ///< 0: it has none
  std::string state;
  std::string day;      ///< ISO 8601: since when it is in that state
  std::string reason;   ///< why; may be empty
  std::string layer;    ///< what kind of thing has it
  std::string name;     ///< of the thing, as written
  std::string subject;  ///< what tells the thing from others beside its name and place, as the caller folds it
  std::string shape;    ///< WKB in WGS 84; empty: not known
  double x = 0, y = 0;  ///< a point of it in WGS 84, degrees east and north, when has_place
  bool has_place = false;
};

/// One line of what became of a code.
struct CodeEvent {
  std::string code, from, to, day, reason, tool;
  std::string at;  ///< UTC
};

/// Whether the layer is a registry of codes that were given for good, as the history of its own family tells
/// (`dia_chi_so`: "dia-chi-so"): none of its rows may be removed.
bool keeps_given_codes(Database& database, const std::string& layer);

/// The table sohoa_code_history in an open transaction, unless it is there. A layer whose rows hold their codes and the
/// states of these themselves keeps only its history here; `indexed` false: many rows are still to come.
void create_code_history(Database& database, Container& container, bool indexed = true);
/// One line of history, with the statement that prepare_code_event() gives.
Statement prepare_code_event(Database& database);
void write_code_event(Statement& statement, std::string_view family, const CodeEvent& event);
/// Appends the history of the attached database `staged` to that of `file`, in a transaction of the caller's; nothing
/// when it has none.
void append_staged_code_history(OpenDataset& file);

/// The registry of a dataset file: tables sohoa_code and sohoa_code_history, which other programs see without geometry.
/// A change is made between begin() and commit(), while no other program can write to the file; what is read there
/// stays so until commit().
class Registry {
 public:
  /// Makes the file where there is none, empty but for these tables. `patience` in milliseconds: how long begin() waits
  /// for others. `tool` is recorded with each change. Throws OutputError when the file is no dataset of its suffix, was
  /// written by a newer program, or has tables of these names that are another program's.
  Registry(const std::string& path, CodeLife life, std::string tool, int patience);
  /// Only to be read: InputError when there is no such file. Without the tables it is empty.
  static Registry reading(const std::string& path, CodeLife life);

  /// Throws OutputError when others keep the file longer than the patience.
  void begin();
  void commit();
  /// Takes back what was done since begin(). So does the end of the registry.
  void roll_back();

  std::optional<RegisteredCode> find(std::string_view family, std::string_view code);
  /// All codes of a family, all families when it is empty; by family, series, number, code. `shapes` false: without.
  std::vector<RegisteredCode> all(std::string_view family = {}, bool shapes = true);
  /// The highest number that was ever given in a series, whatever became of its code; 0: none.
  std::int64_t last_number(std::string_view family, std::string_view series);
  /// The first day on which codes of a family came into a state: code → ISO day; without those whose day is not known.
  std::unordered_map<std::string, std::string> first_days(std::string_view family, std::string_view state);
  /// In the order in which it happened.
  std::vector<CodeEvent> history(std::string_view family, std::string_view code);

  /// Throws UsageError when the code is there already or may not begin in that state.
  void add(const RegisteredCode& code);
  /// Moves a code on. False, and nothing is written, when it is in that state already. Throws UsageError when there is
  /// no such code, or when the step is not allowed: what was withdrawn stays withdrawn.
  bool move(std::string_view family, std::string_view code, const std::string& state, const std::string& day,
            const std::string& reason);
  /// Gives the thing behind a code a new name, subject and shape; state and history stay.
  void describe(const RegisteredCode& code);

  /// Differs from an earlier value when another program has written to the file since.
  std::int64_t version();
  /// For changes of layers of the same file that belong to a change of codes; between begin() and commit().
  Database& database() { return file_->database; }
  const CodeLife& life() const { return life_; }
  const std::string& path() const { return path_; }

 private:
  Registry(const std::string& path, CodeLife life, Database::Open how, int patience);
  void check_tables();
  void create_tables();
  void record(std::string_view family, std::string_view code, std::string_view from, const std::string& to,
              const std::string& day, const std::string& reason);
  std::vector<RegisteredCode> select(const std::string& where, std::string_view first, std::string_view second,
                                     bool shapes = true);

  std::string path_;
  CodeLife life_;
  std::string tool_;
  std::unique_ptr<OpenDataset> file_;
  bool has_tables_ = false, open_ = false;
  int changes_before_ = 0;    ///< rows that the connection had written at begin()
  Statement insert_, event_;  ///< prepared at their first use
};

}  // namespace sohoa::store
