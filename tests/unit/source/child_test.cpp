#include "source/child.hpp"

#include <sys/socket.h>

#include <cerrno>
#include <csignal>
#include <new>
#include <thread>

#include "fixtures.hpp"

using namespace sohoa;
using namespace sohoa::source;
using namespace sohoa::test;

namespace {

/// What receive() throws for a child that does `body`.
template <typename Body>
std::string end_of(Body body, int timeout = 20) {
  set_language("en");
  Child child([&](WorkerEnd& end) { body(end); }, timeout);
  Bytes payload;
  try {
    child.receive(payload, "dc5.shp");
  } catch (const InputError& error) {
    return error.what();
  } catch (const Error& error) {
    return "status " + std::to_string(static_cast<int>(error.status())) + " " + error.what();
  }
  return std::string(payload.begin(), payload.end());
}

}  // namespace

TEST_CASE("a crash of the reading process names the file and the signal") {
  const std::string message = end_of([](WorkerEnd&) { std::raise(SIGSEGV); });
  CHECK(has(message, "dc5.shp"));
  CHECK(has(message, "SIGSEGV"));
  CHECK(has(end_of([](WorkerEnd&) { std::abort(); }), "SIGABRT"));
}

TEST_CASE("a reading process that says nothing is stopped") {
  const std::string message = end_of([](WorkerEnd&) { std::this_thread::sleep_for(std::chrono::seconds(60)); }, 1);
  CHECK(has(message, "dc5.shp"));
  CHECK(has(message, "1 s"));
}

TEST_CASE("an error in the reading process keeps its status and text") {
  CHECK(end_of([](WorkerEnd&) { throw InputError("p.dbf: cut"); }) == "p.dbf: cut");
  CHECK(end_of([](WorkerEnd&) { throw UsageError("no such layer"); }) == "status 2 no such layer");
}

TEST_CASE("a file that needs too much memory is named with what can be done") {
  const std::string message = end_of([](WorkerEnd&) { throw std::bad_alloc(); });
  CHECK(has(message, "dc5.shp"));
  CHECK(has(message, "CSV"));
}

TEST_CASE("an end without an answer, and an answer that makes no sense, are errors") {
  CHECK(has(end_of([](WorkerEnd&) {}), "dc5.shp"));
  CHECK(has(end_of([](WorkerEnd& end) { end.send(static_cast<Kind>(99), "x"); }), "dc5.shp"));
}

TEST_CASE("answers arrive whole, behind the bytes that are kept") {
  const std::string large(5'000'000, 'x');
  Child child(
      [&](WorkerEnd& end) {
        Kind kind;
        std::string payload;
        while (end.receive(kind, payload)) end.send(Kind::rows, payload + large);
      },
      20);
  child.send(Kind::read, "abc");
  Bytes payload;
  CHECK(child.receive(payload, "f", 8) == Kind::rows);
  REQUIRE(payload.size() == 8 + 3 + large.size());
  CHECK(std::string(payload.begin() + 8, payload.begin() + 11) == "abc");
  CHECK(payload.back() == 'x');
}

#ifndef __SANITIZE_ADDRESS__
TEST_CASE("the reading process may not use more than 4 GiB of memory") {
  const std::string message = end_of([](WorkerEnd& end) {
    const std::unique_ptr<char[]> much(new char[std::size_t{5} << 30]);
    much[0] = 1;
    end.send(Kind::end, much[0] == 1 ? "got it" : "");
  });
  CHECK(has(message, "memory"));
}
#endif

TEST_CASE("the reading process can neither write files nor reach the network") {
  const Folder folder;
  const std::string path = folder / "written";
  const std::string answer = end_of([&](WorkerEnd& end) {
    std::ofstream file(path);
    file << "text" << std::flush;
    const bool wrote = file.good();
    const bool connected = ::socket(AF_INET, SOCK_STREAM, 0) >= 0 || errno != EPERM;
    end.send(Kind::end, std::string(wrote ? "wrote " : "") + (connected ? "socket" : ""));
  });
  CHECK(answer.empty());
  CHECK(read(path).empty());
}
