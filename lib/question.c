/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What errors mean to the question that was asked, in words. */

#include <errno.h>
#include <limits.h>
#include <string.h>

#include "libnsrel.h"
#include "util.h"

#define TOO_OLD "the kernel is too old"
#define NO_TASK "no such process or thread"
#define NO_PROC "/proc is not a proc file system"

static const struct {
	enum nsrel_question question;
	int error;
	const char *words;
} answers[] = {
	{ NSREL_QUESTION_OPEN, ENOTTY, "not a namespace" },
	{ NSREL_QUESTION_OPEN, ESRCH, NO_TASK },
	{ NSREL_QUESTION_OPEN, ESTALE, "the namespace is gone" },
	{ NSREL_QUESTION_OPEN, EOPNOTSUPP,
	  "the snapshot is from a file, or of another machine" },
	{ NSREL_QUESTION_OPEN, ENODEV, NO_PROC },
	{ NSREL_QUESTION_ID, ESTALE, "no namespace has this id" },
	{ NSREL_QUESTION_ID, EOPNOTSUPP, TOO_OLD },
	{ NSREL_QUESTION_REFERENCE, EINVAL, "not a reference to a namespace" },
	{ NSREL_QUESTION_REFERENCE, ESTALE, "what the reference names is gone" },
	{ NSREL_QUESTION_REFERENCE, EOPNOTSUPP, "the snapshot is not of this machine" },
	{ NSREL_QUESTION_REFERENCE, ENOENT,
	  "the reference says no way to the namespace" },
	{ NSREL_QUESTION_REFERENCE, EXDEV, "the path is in another mount namespace" },
	{ NSREL_QUESTION_REFERENCE, ENODEV, NO_PROC },
	{ NSREL_QUESTION_OWNER, EPERM, "no owner in sight" },
	{ NSREL_QUESTION_OWNER, EOPNOTSUPP, TOO_OLD },
	{ NSREL_QUESTION_PARENT, EPERM, "no parent in sight" },
	{ NSREL_QUESTION_PARENT, EINVAL, "namespaces of this type have no parents" },
	{ NSREL_QUESTION_PARENT, EOPNOTSUPP, TOO_OLD },
	{ NSREL_QUESTION_OWNER_UID, EINVAL, "not a user namespace" },
	{ NSREL_QUESTION_OWNER_UID, EOPNOTSUPP, TOO_OLD },
	{ NSREL_QUESTION_MNTNS, ENOENT, "no more mount namespaces" },
	{ NSREL_QUESTION_MNTNS, EINVAL, "not a mount namespace" },
	{ NSREL_QUESTION_MNTNS, EPERM, "not permitted to see all mount namespaces" },
	{ NSREL_QUESTION_MNTNS, EOPNOTSUPP, TOO_OLD },
	{ NSREL_QUESTION_PID, EINVAL, "not a PID namespace, or not a PID" },
	{ NSREL_QUESTION_PID, ESRCH, NO_TASK },
	{ NSREL_QUESTION_PID, ENODATA, "not known" },
	{ NSREL_QUESTION_PID, EOPNOTSUPP, TOO_OLD },
	{ NSREL_QUESTION_VISIT, EINVAL, "these namespaces can't be visited like this" },
	{ NSREL_QUESTION_VISIT, EPERM, "not permitted to enter the namespace" },
	{ NSREL_QUESTION_VISIT, ECANCELED, "ended before it was done" },
};

_public_ const char *nsrel_strerror(enum nsrel_question question, int error)
{
	const char *words;

	/* The lowest number has no positive one. */
	if (error < 0)
		error = error == INT_MIN ? INT_MAX : -error;
	for (size_t i = 0; i < ARRAY_SIZE(answers); i++)
		if (answers[i].question == question && answers[i].error == error)
			return answers[i].words;
	words = strerrordesc_np(error);
	return words ?: "unknown error";
}
