// A wall clock that is off by as many seconds as the file TIELINE_CLOCK_FILE says, for one process that loads this
// with LD_PRELOAD. Other clocks are left alone. (Debian's libfaketime takes a Swift program's arguments away.)
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

// Seconds; read from the file again a tenth of a second after it was last read.
static long offset(void) {
  static _Atomic long known;
  static _Atomic long read_at;
  struct timespec now;
  syscall(SYS_clock_gettime, CLOCK_MONOTONIC_COARSE, &now);
  long tenth = now.tv_sec * 10 + now.tv_nsec / 100000000;
  if (tenth == read_at) return known;
  read_at = tenth;
  const char *path = getenv("TIELINE_CLOCK_FILE");
  int file = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
  if (file < 0) return known;
  char text[32] = {0};
  if (read(file, text, sizeof text - 1) > 0) known = strtol(text, NULL, 10);
  close(file);
  return known;
}

int clock_gettime(clockid_t clock, struct timespec *time) {
  int result = syscall(SYS_clock_gettime, clock, time);
  if (result == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) time->tv_sec += offset();
  return result;
}

int gettimeofday(struct timeval *restrict time, void *restrict zone) {
  (void)zone;
  struct timespec now;
  int result = clock_gettime(CLOCK_REALTIME, &now);
  *time = (struct timeval){now.tv_sec, now.tv_nsec / 1000};
  return result;
}

time_t time(time_t *out) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  if (out) *out = now.tv_sec;
  return now.tv_sec;
}
