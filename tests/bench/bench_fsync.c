// SPDX-License-Identifier: GPL-2.0-or-later
/* bench_fsync FILE SECONDS: how often a second this disk makes 4 KiB durable. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

int main(int argc, char *argv[])
{
	static const char block[4096];
	double seconds = argc > 2 ? strtod(argv[2], NULL) : 2, start;
	int fd = argc > 1 ? open(argv[1], O_WRONLY | O_CREAT | O_TRUNC, 0600) : -1;
	long count = 0;

	if (fd < 0)
		return 1;
	for (start = now(); now() - start < seconds; count++)
		if (write(fd, block, sizeof(block)) != sizeof(block) || fdatasync(fd))
			return 1;
	printf("%.0f\n", (double)count / (now() - start));
	close(fd);
	unlink(argv[1]);
	return 0;
}
