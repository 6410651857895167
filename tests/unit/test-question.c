/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <limits.h>

#include "unit.h"

static void test_words(void **state)
{
	static const struct {
		enum nsrel_question question;
		int error;
		const char *words;
	} answers[] = {
		{ NSREL_QUESTION_OPEN, -ENOTTY, "not a namespace" },
		{ NSREL_QUESTION_OPEN, ENOTTY, "not a namespace" },
		{ NSREL_QUESTION_OPEN, -ESTALE, "the namespace is gone" },
		{ NSREL_QUESTION_ID, -EOPNOTSUPP, "the kernel is too old" },
		{ NSREL_QUESTION_PARENT, -EPERM, "no parent in sight" },
		{ NSREL_QUESTION_PARENT, -EINVAL,
		  "namespaces of this type have no parents" },
		{ NSREL_QUESTION_OWNER, -EPERM, "no owner in sight" },
		{ NSREL_QUESTION_OWNER_UID, -EINVAL, "not a user namespace" },
		{ NSREL_QUESTION_MNTNS, -ENOENT, "no more mount namespaces" },
		{ NSREL_QUESTION_PID, -ESRCH, "no such process or thread" },
		{ NSREL_QUESTION_REFERENCE, -EINVAL, "not a reference to a namespace" },
		{ NSREL_QUESTION_VISIT, -ECANCELED, "ended before it was done" },
		/* Nothing in particular. */
		{ NSREL_QUESTION_OPEN, -ENOENT, "No such file or directory" },
		{ NSREL_QUESTION_OWNER, -ENOTTY, "Inappropriate ioctl for device" },
		{ NSREL_QUESTION_VISIT, -ENOMEM, "Cannot allocate memory" },
		{ (enum nsrel_question)99, -EACCES, "Permission denied" },
		{ NSREL_QUESTION_OPEN, 123456, "unknown error" },
		{ NSREL_QUESTION_OPEN, INT_MIN, "unknown error" },
		{ NSREL_QUESTION_OPEN, INT_MAX, "unknown error" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(answers); i++)
		assert_string_equal(nsrel_strerror(answers[i].question, answers[i].error),
				    answers[i].words);
}

/* Whatever is asked, there are words, and no error sounds like another one. */
static void test_distinct(void **state)
{
	(void)state;
	for (int q = NSREL_QUESTION_OPEN; q <= NSREL_QUESTION_VISIT; q++)
		for (int a = 1; a < 134; a++)
			for (int b = 1; b < a; b++)
				if (strcmp(nsrel_strerror((enum nsrel_question)q, a),
					   "unknown error") != 0)
					assert_string_not_equal(
						nsrel_strerror((enum nsrel_question)q, a),
						nsrel_strerror((enum nsrel_question)q,
							       b));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_distinct),
	};

	return cmocka_run_group_tests_name("question", tests, NULL, NULL);
}
