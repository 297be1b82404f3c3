import Foundation
import Glibc

/// A program that ran to its end, with what the kernel counted for it.
struct MeasuredProcess {
  /// Seconds of processor time, user and system.
  let seconds: Double
  /// Most memory that it had at once, in MiB.
  let peak: Double

  /// Runs a program in a folder; what it prints goes to `output`, or nowhere.
  /// - Throws: ``BenchmarkFailure`` where it cannot be started or fails.
  static func run(_ arguments: [String], in folder: URL, output: URL? = nil) throws -> MeasuredProcess {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    let path = output?.path ?? "/dev/null"
    posix_spawn_file_actions_addopen(&actions, 1, path, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
    posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
    let words = ["env", "-C", folder.path] + arguments
    var pointers: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
    defer { pointers.forEach { free($0) } }
    var process = pid_t()
    let code = posix_spawnp(&process, "env", &actions, nil, &pointers, environ)
    guard code == 0 else { throw BenchmarkFailure("\(arguments[0]) cannot be started") }
    var (status, usage) = (Int32(0), rusage())
    guard wait4(process, &status, 0, &usage) == process, status == 0 else {
      throw BenchmarkFailure("\(arguments.joined(separator: " ")) failed")
    }
    let micros = usage.ru_utime.tv_usec + usage.ru_stime.tv_usec
    return MeasuredProcess(
      seconds: Double(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) + Double(micros) / 1e6,
      peak: Double(usage.ru_maxrss) / 1024)
  }
}
