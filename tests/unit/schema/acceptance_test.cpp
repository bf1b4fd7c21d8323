#include "schema/acceptance.hpp"

#include <doctest/doctest.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "base/error.hpp"
#include "batch_maker.hpp"
#include "schema/stages.hpp"

using namespace sohoa;
using namespace sohoa::test;

namespace {

std::shared_ptr<const Schema> lot() {
  return Schema::parse(R"({
    "name": "lot", "version": "1.0.0",
    "fields": [
      {"name": "to", "type": "string"},
      {"name": "thua", "type": "integer"},
      {"name": "loai", "type": "string", "constraints": {"enum": ["a"]}}
    ],
    "primaryKey": ["to", "thua"],
    "sohoa": {"layer": "lot", "geometry": {"need": "none"}, "fields": {"to": {"normal": "number-text"}}}
  })",
                       "lot.json", false);
}

/// A file of exceptions that is gone when the test is over.
class ExceptionFile {
 public:
  explicit ExceptionFile(const std::string& text) {
    path_ = (std::filesystem::temp_directory_path() / "sohoa-accept-XXXXXX").string();
    const int file = mkstemp(path_.data());
    REQUIRE(file >= 0);
    std::ofstream(path_) << text;
    ::close(file);
  }
  ~ExceptionFile() { std::remove(path_.c_str()); }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

std::shared_ptr<Acceptances> read(const std::string& text) {
  const ExceptionFile file(text);
  auto accepted = std::make_shared<Acceptances>();
  const auto schema = lot();
  accepted->add_file(file.path(), *schema, RuleBook(schema));
  return accepted;
}

std::string refusal(const std::string& text) {
  try {
    read(text);
  } catch (const UsageError& error) {
    const std::string what = error.what();
    return what.substr(what.find(": ") + 2);
  }
  return "accepted";
}

std::string key(std::initializer_list<const char*> parts) {
  std::string key;
  for (const char* part : parts) Acceptances::append_key_part(key, part);
  return key;
}

}  // namespace

TEST_CASE("an exception is found by rule and key, however the key is written") {
  const auto accepted = read(
      "rule,key,reason,until\n"
      "lot.enum,5/12,looked at,\n"
      "lot.enum,\"{\"\"thua\"\":13,\"\"to\"\":\"\"5\"\"}\",from a report,\n"
      "lot.enum,005/ 14 ,sheet 005 is sheet 5,\n");
  CHECK(accepted->reason("lot.enum", key({"5", "12"})) == "looked at");
  CHECK(accepted->reason("lot.enum", key({"5", "13"})) == "from a report");
  CHECK(accepted->reason("lot.enum", key({"5", "14"})) == "sheet 005 is sheet 5");
  CHECK_FALSE(accepted->reason("lot.enum", key({"51", "2"})));
  CHECK_FALSE(accepted->reason("lot.required", key({"5", "12"})));
}

TEST_CASE("what Excel makes of the file is read too") {
  const auto accepted =
      read("\xEF\xBB\xBFSTT;Quy tắc;KHÓA;lý do;đến ngày\r\n1;lot.enum;5/12;\"đã xem; đúng\";31/12/2999\r\n");
  CHECK(accepted->reason("lot.enum", key({"5", "12"})) == "đã xem; đúng");
}

TEST_CASE("an exception ends with the day it names") {
  setenv("SOURCE_DATE_EPOCH", "1735689600", 1);  // 1 January 2025
  const auto accepted = read(
      "rule,key,reason,until\nlot.enum,5/1,x,2025-01-01\nlot.enum,5/2,x,31/12/2024\nlot.enum,5/3,x,\n"
      "lot.enum,5/4,never met,\nlot.enum,5/5,never met,\n");
  CHECK(accepted->reason("lot.enum", key({"5", "1"})));
  CHECK_FALSE(accepted->reason("lot.enum", key({"5", "2"})));
  CHECK(accepted->reason("lot.enum", key({"5", "3"})));
  unsetenv("SOURCE_DATE_EPOCH");
  Batch late;
  accepted->report(late);
  REQUIRE(late.issues.size() == 2);
  CHECK(late.issues[0].rule == "accept.expired");
  CHECK(late.issues[0].severity == Severity::warning);
  CHECK(late.issues[1].rule == "accept.unused");
  CHECK(late.issues[1].count == 2);
}

TEST_CASE("a file of exceptions that cannot be meant is refused with its line") {
  const std::string title = "rule,key,reason,until\n";
  CHECK(refusal(title + "lot.enmu,5/12,x,\n") == refusal(title + "lot.enmu,5/12,x,\n"));
  CHECK(refusal(title + "lot.enmu,5/12,x,\n").find("line 2: there is no rule lot.enmu; do you mean lot.enum?") !=
        std::string::npos);
  CHECK(refusal(title + "lot.enum,5,x,\n").find("\"5\" is no key") != std::string::npos);
  CHECK(refusal(title + "lot.enum,5/x,x,\n").find("\"x\" is no value of thua") != std::string::npos);
  CHECK(refusal(title + "lot.enum,5/12,,\n").find("a reason is missing") != std::string::npos);
  CHECK(refusal(title + "lot.enum,5/12,x,soon\n").find("\"soon\" is no day") != std::string::npos);
  CHECK(refusal(title + "lot.duplicate-key,5/12,x,\n").find("cannot be accepted") != std::string::npos);
  CHECK(refusal(title + "lot.enum,5/12,x,\n\nlot.enum,5/12,y,\n").find("there twice") != std::string::npos);
  CHECK(refusal("rule,key,reason\nlot.enum,5/12,x\n").find("no column đến ngày") != std::string::npos);
  CHECK(refusal(title + "lot.enum,5/12,x,\n") == "accepted");
}

TEST_CASE("an accepted issue stays, is told with its reason, and rejects nothing") {
  JudgeOptions options;
  options.accepted = read("rule,key,reason,until\nlot.enum,5/12,looked at,\n");
  const auto constraints = make_constraint_stage(lot(), options);
  const auto policy = make_policy_stage(lot(), options);
  const auto header = header_of({"to", "thua", "loai"});
  Batch batch = batch_of(header, {{word("5"), whole(12), word("b")}, {word("5"), whole(13), word("b")}});
  for (const auto& stage : {constraints.get(), policy.get()}) {
    stage->prepare(header);
    stage->process(batch);
  }
  REQUIRE(batch.issues.size() == 2);
  CHECK(batch.issues[0].accepted == "looked at");
  CHECK(batch.issues[0].severity == Severity::info);
  CHECK_FALSE(batch.features[0].rejected);
  CHECK(batch.issues[1].accepted.empty());
  CHECK(batch.features[1].rejected);
  CHECK(RuleBook(lot()).render(batch.issues[0], Lang::en).ends_with(" – accepted: looked at"));
}
