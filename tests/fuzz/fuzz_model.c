// SPDX-License-Identifier: GPL-2.0-or-later
// objects: workers/model_s3.o workers/model_mdef.o workers/model_mdef_text.o
// objects: workers/model_mdef_binary.o workers/model_params.o workers/model_sendump.o
// objects: workers/model_dict.o workers/model_check.o
//
// The files of an acoustic model of a stranger, one behind the other: a byte that tells which, four
// that tell how long (little-endian), and its bytes.
#include <stdint.h>
#include <string.h>

#include "workers/model_check.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct model_file files[MODEL_PART_COUNT] = { 0 };
	struct model_problems problems = { 0 };
	struct model_facts facts;

	while (size >= 5) {
		size_t len = (size_t)data[1] | (size_t)data[2] << 8 | (size_t)data[3] << 16 |
			     (size_t)data[4] << 24;
		unsigned int part = data[0] % MODEL_PART_COUNT;

		data += 5;
		size -= 5;
		len = len < size ? len : size;
		files[part] = (struct model_file){ data, len };
		data += len;
		size -= len;
	}
	if (!model_check(files, &facts, &problems) && !problems.count)
		buf_done(&facts.dict);
	return 0;
}
