#pragma once
// Answers of tools that are asked: a table on a terminal, a line each in a pipe, a JSON object each for programs.
#include <initializer_list>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace sohoa {

/// A part of every answer.
struct AnswerColumn {
  std::string key;    ///< of the JSON object
  std::string title;  ///< on a terminal, in the user's language
};

class Answers {
 public:
  /// `json`: one object a line. Otherwise columns in a table with titles on a terminal, which is shown by finish();
  /// elsewhere one line each without titles, cells with tabs between them.
  Answers(std::vector<AnswerColumn> columns, bool json);

  /// An object. As text its null is empty, a list's parts stand with commas between them; members that are no column
  /// are for programs only.
  void add(const nlohmann::ordered_json& answer);
  /// Whether answers are lines in a pipe: for millions of them add_line() is quicker than objects.
  bool plain() const { return !json_ && !table_; }
  /// The cells of one line, when plain().
  void add_line(std::initializer_list<std::string_view> cells);
  /// Throws OutputError when standard output could not take everything.
  void finish();

 private:
  std::vector<AnswerColumn> columns_;
  bool json_, table_;
  std::string buffer_;                          // of plain lines
  std::vector<std::vector<std::string>> rows_;  // of the table
};

}  // namespace sohoa
