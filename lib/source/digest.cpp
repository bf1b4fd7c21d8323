#include "source/digest.hpp"

#include <fcntl.h>
#include <openssl/evp.h>
#include <sys/resource.h>
#include <unistd.h>

#include <memory>

namespace sohoa::source {
namespace {

constexpr std::size_t kBlock = 1 << 20;
constexpr int kNice = 10;

std::string hexadecimal(const unsigned char* bytes, unsigned size) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  for (unsigned i = 0; i < size; ++i) {
    text += kDigits[bytes[i] >> 4];
    text += kDigits[bytes[i] & 15];
  }
  return text;
}

bool add_file(EVP_MD_CTX* context, const std::string& file, std::vector<char>& block, const std::atomic<bool>& stop) {
  const int fd = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return false;
  ssize_t got = 0;
  while (!stop && (got = ::read(fd, block.data(), block.size())) > 0)
    EVP_DigestUpdate(context, block.data(), static_cast<std::size_t>(got));
  ::close(fd);
  return got == 0;
}

}  // namespace

std::string sha256(const std::vector<std::string>& files, const std::atomic<bool>& stop) {
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
  EVP_DigestInit_ex(context.get(), EVP_sha256(), nullptr);
  std::vector<char> block(kBlock);
  for (const std::string& file : files)
    if (!add_file(context.get(), file, block, stop)) return {};
  unsigned char hash[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  EVP_DigestFinal_ex(context.get(), hash, &size);
  return hexadecimal(hash, size);
}

Digests::Digests(std::vector<std::vector<std::string>> inputs) : inputs_(std::move(inputs)), hashes_(inputs_.size()) {
  thread_ = std::thread([this] {
    ::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), kNice);
    for (std::size_t i = 0; i < inputs_.size() && !stop_; ++i) {
      const bool again = i > 0 && inputs_[i] == inputs_[i - 1];  // layers and members of one file
      hashes_[i] = again ? hashes_[i - 1] : sha256(inputs_[i], stop_);
    }
  });
}

Digests::~Digests() {
  stop_ = true;
  if (thread_.joinable()) thread_.join();
}

const std::vector<std::string>& Digests::wait() {
  if (thread_.joinable()) thread_.join();
  return hashes_;
}

}  // namespace sohoa::source
