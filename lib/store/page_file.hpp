#pragma once
// The pages of a database file, written while no SQLite connection uses it ("Database File Format", 1).
#include <cstdint>
#include <string>
#include <vector>

namespace sohoa::store {

/// Appends pages to a database that SQLite made and committed. finish() makes them part of it; whoever opens the file
/// from then on, also a connection that was idle meanwhile, sees them. All functions throw OutputError when the disk
/// fails.
class PageFile {
 public:
  /// `shown` is the path that messages name.
  PageFile(const std::string& path, std::string shown);
  ~PageFile();
  PageFile(const PageFile&) = delete;
  PageFile& operator=(const PageFile&) = delete;

  std::size_t page_size() const { return page_size_; }
  /// Bytes of a page that its content may use.
  std::size_t usable() const { return usable_; }
  const std::string& shown() const { return shown_; }

  /// The number that the next append() gives.
  std::uint32_t next() const { return next_; }
  /// The number that the one behind `number` gets.
  std::uint32_t after(std::uint32_t number) const { return number + 1 == lock_page_ ? number + 2 : number + 1; }
  /// Adds a page; gives its number.
  std::uint32_t append(const char* page);
  /// Replaces a page that was there before.
  void write(std::uint32_t number, const char* page);
  /// Any page, appended ones too.
  void read(std::uint32_t number, char* page) const;

  /// Writes what waits and the new size.
  void finish();

 private:
  void flush();
  void let_go(std::uint64_t end);
  void put(std::uint64_t offset, const char* bytes, std::size_t size);

  std::string shown_;
  int file_ = -1;
  std::size_t page_size_ = 0, usable_ = 0;
  std::uint32_t lock_page_ = 0;  ///< where SQLite locks bytes: it never holds content
  std::uint32_t next_ = 0;
  std::uint64_t started_ = 0, gone_ = 0;  ///< up to where the disk was told to write, the memory given back
  std::uint32_t buffered_from_ = 0;
  std::vector<char> buffer_;  ///< pages that wait, from number buffered_from_ on
};

}  // namespace sohoa::store
