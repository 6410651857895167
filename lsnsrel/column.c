/* SPDX-License-Identifier: GPL-2.0-or-later */

#include <assert.h>
#include <errno.h>
#include <libsmartcols.h>
#include <strings.h>

#include "column-change.h"
#include "column-holder.h"
#include "column-mount.h"
#include "column-ns.h"
#include "column-question.h"
#include "column-task.h"
#include "column-workload.h"
#include "column.h"
#include "nls.h"

/* Columns of namespaces, and of the processes that stand for them. */
#define OF_NS (IN_LIST | IN_HOLDERS | IN_CAPS | IN_COMPARE | IN_RELATION | IN_DIFF)
#define OF_TASK \
	(IN_LIST | IN_HOLDERS | IN_CAPS | IN_PIDS | IN_RELATION | IN_DIFF | WITHOUT_NS)

/*
 * Names, widths and flags of the first thirteen are those of lsns(8). Numbers are never
 * cut: one that is would be another number.
 */
static const struct column columns[] = {
	[COL_NS] = { "NS", 10, SCOLS_FL_RIGHT, CELL_NUMBER, OF_NS,
		     N_("namespace identifier (inode number)"), column_fill_ns },
	[COL_TYPE] = { "TYPE", 5, 0, CELL_STRING, OF_NS | WITHOUT_NS,
		       N_("kind of namespace"), column_fill_type },
	[COL_PATH] = { "PATH", 0, 0, CELL_STRING, OF_NS, N_("path to the namespace"),
		       column_fill_path },
	[COL_NPROCS] = { "NPROCS", 5, SCOLS_FL_RIGHT, CELL_NUMBER, OF_NS,
			 N_("number of processes in the namespace"), column_fill_nprocs },
	[COL_PID] = { "PID", 5, SCOLS_FL_RIGHT, CELL_NUMBER, OF_TASK,
		      N_("lowest PID in the namespace"), column_fill_pid },
	[COL_PPID] = { "PPID", 5, SCOLS_FL_RIGHT, CELL_NUMBER, OF_TASK,
		       N_("PPID of the PID"), column_fill_ppid },
	[COL_COMMAND] = { "COMMAND", 0, SCOLS_FL_TRUNC, CELL_STRING, OF_TASK,
			  N_("command line of the PID"), column_fill_command },
	[COL_UID] = { "UID", 0, SCOLS_FL_RIGHT, CELL_NUMBER, OF_TASK,
		      N_("UID of the PID, or of the creator if there is none"),
		      column_fill_uid },
	[COL_USER] = { "USER", 0, 0, CELL_STRING, OF_TASK, N_("username of the UID"),
		       column_fill_user },
	[COL_NETNSID] = { "NETNSID", 0, SCOLS_FL_RIGHT, CELL_NUMBER, OF_NS,
			  N_("namespace ID as used by network subsystem"),
			  column_fill_netnsid },
	[COL_NSFS] = { "NSFS", 0, SCOLS_FL_WRAP, CELL_STRINGS, OF_NS,
		       N_("where it is mounted (usually by the network subsystem)"),
		       column_fill_nsfs },
	[COL_PNS] = { "PNS", 10, SCOLS_FL_RIGHT, CELL_NUMBER, OF_NS,
		      N_("parent namespace identifier (inode number), 0 if it has none"),
		      column_fill_pns },
	[COL_ONS] = { "ONS", 10, SCOLS_FL_RIGHT, CELL_NUMBER,
		      OF_NS | IN_PIDS | WITHOUT_NS,
		      N_("owner namespace identifier (inode number), 0 if it has none"),
		      column_fill_ons },
	[COL_ID] = { "ID", 0, SCOLS_FL_RIGHT, CELL_NUMBER, OF_NS,
		     N_("64-bit namespace id, never used twice"), column_fill_id },
	[COL_NAME] = { "NAME", 0, 0, CELL_STRING, OF_NS,
		       N_("what it is mounted as, or the command of its first leader"),
		       column_fill_name },
	[COL_OWNERUID] = { "OWNERUID", 0, SCOLS_FL_RIGHT, CELL_NUMBER, OF_NS,
			   N_("UID of the creator of a user namespace"),
			   column_fill_owneruid },
	[COL_OWNER] = { "OWNER", 0, 0, CELL_STRING, OF_NS,
			N_("username of the creator of a user namespace"),
			column_fill_owner },
	[COL_LEADERS] = { "LEADERS", 0, 0, CELL_NUMBERS, OF_NS,
			  N_("PIDs of the topmost processes in the namespace"),
			  column_fill_leaders },
	[COL_THREADS] = { "THREADS", 0, 0, CELL_NUMBERS, OF_NS,
			  N_("TIDs of threads in it whose process is elsewhere"),
			  column_fill_threads },
	[COL_INITIAL] = { "INITIAL", 0, SCOLS_FL_RIGHT, CELL_BOOLEAN, OF_NS,
			  N_("initial namespace of its type, see namespaces(7)"),
			  column_fill_initial },
	[COL_HIDDEN] = { "HIDDEN", 0, SCOLS_FL_RIGHT, CELL_BOOLEAN, OF_NS,
			 N_("only the kernel's own lists have it"), column_fill_hidden },
	[COL_HOLDERS] = { "HOLDERS", 0, SCOLS_FL_WRAP, CELL_STRINGS, IN_LIST | IN_DIFF,
			  N_("what keeps the namespace alive, in short"),
			  column_fill_holders },
	[COL_NHOLDERS] = { "NHOLDERS", 0, SCOLS_FL_RIGHT, CELL_NUMBER, OF_NS,
			   N_("number of holders of the namespace"),
			   column_fill_nholders },
	[COL_KIND] = { "KIND", 0, 0, CELL_STRING, IN_HOLDERS,
		       N_("how the namespace is held (only with --holders)"),
		       column_fill_kind },
	[COL_TID] = { "TID", 5, SCOLS_FL_RIGHT, CELL_NUMBER,
		      IN_HOLDERS | IN_PIDS | WITHOUT_NS,
		      N_("thread (only with --holders and with --pids)"),
		      column_fill_tid },
	[COL_FD] = { "FD", 0, SCOLS_FL_RIGHT, CELL_NUMBER, IN_HOLDERS,
		     N_("open file that holds it (only with --holders)"),
		     column_fill_fd },
	[COL_TARGET] = { "TARGET", 0, 0, CELL_STRING, IN_HOLDERS,
			 N_("where it is mounted, seen from inside (only with "
			    "--holders)"),
			 column_fill_target },
	[COL_MNTNS] = { "MNTNS", 0, SCOLS_FL_RIGHT, CELL_NUMBER, IN_HOLDERS,
			N_("mount namespace of that mount (only with --holders)"),
			column_fill_mntns },
	[COL_HOLDERNS] = { "HOLDERNS", 0, SCOLS_FL_RIGHT, CELL_NUMBER, IN_HOLDERS,
			   N_("namespace that holds it (only with --holders)"),
			   column_fill_holderns },
	[COL_REFERENCE] = { "REFERENCE", 0, 0, CELL_STRING, OF_NS,
			    N_("text that names the namespace later and elsewhere"),
			    column_fill_reference },
	[COL_WORKLOAD] = { "WORKLOAD", 0, 0, CELL_OBJECT,
			   IN_LIST | IN_HOLDERS | IN_CAPS | IN_PIDS | IN_RELATION |
				   IN_DIFF | WITHOUT_NS,
			   N_("container, app or unit that it belongs to"),
			   column_fill_workload },
	[COL_VERDICT] = { "VERDICT", 0, 0, CELL_STRING, IN_CAPS,
			  N_("which capabilities count (only with --caps)"),
			  column_fill_verdict },
	[COL_RULE] = { "RULE", 0, 0, CELL_STRING, IN_CAPS,
		       N_("why, see user_namespaces(7) (only with --caps)"),
		       column_fill_rule },
	[COL_CHAIN] = { "CHAIN", 0, 0, CELL_NUMBERS, IN_CAPS,
			N_("user namespaces up to where it was decided (only with "
			   "--caps)"),
			column_fill_chain },
	[COL_CAPS] = { "CAPS", 0, SCOLS_FL_TRUNC, CELL_STRINGS, IN_CAPS,
		       N_("capabilities of the process in it (only with --caps)"),
		       column_fill_caps },
	[COL_NSPID] = { "NSPID", 5, SCOLS_FL_RIGHT, CELL_NUMBER, IN_PIDS | WITHOUT_NS,
			N_("PID in its own PID namespace (only with --pids)"),
			column_fill_nspid },
	[COL_PIDNS] = { "PIDNS", 10, SCOLS_FL_RIGHT, CELL_NUMBER, IN_PIDS | WITHOUT_NS,
			N_("PID namespace that it is in (only with --pids)"),
			column_fill_pidns },
	[COL_PIDS] = { "PIDS", 0, 0, CELL_OBJECTS, IN_PIDS | WITHOUT_NS,
		       N_("its PID in each PID namespace (only with --pids)"),
		       column_fill_pids },
	[COL_SHARED] = { "SHARED", 0, SCOLS_FL_RIGHT, CELL_BOOLEAN,
			 IN_COMPARE | WITHOUT_NS,
			 N_("by all that are compared (only with --compare)"),
			 column_fill_shared },
	[COL_PROCESSES] = { "PROCESSES", 0, 0, CELL_NUMBERS, IN_COMPARE | WITHOUT_NS,
			    N_("which of them are in it (only with --compare)"),
			    column_fill_processes },
	[COL_STEP] = { "STEP", 0, 0, CELL_STRING, IN_RELATION,
		       N_("what it is to the one before (only with --relation)"),
		       column_fill_step },
	[COL_RELATION] = { "RELATION", 0, 0, CELL_STRING, IN_RELATION,
			   N_("what it is to the first one (only with --relation)"),
			   column_fill_relation },
	[COL_CHANGE] = { "CHANGE", 0, 0, CELL_STRING, IN_DIFF,
			 N_("came, went or changed (only with --diff, --run, --watch)"),
			 column_fill_change },
	[COL_CERTAIN] = { "CERTAIN", 0, SCOLS_FL_RIGHT, CELL_BOOLEAN, IN_DIFF,
			  N_("whether that is sure (only with --diff, --run, --watch)"),
			  column_fill_certain },
	[COL_WHAT] = { "WHAT", 0, 0, CELL_STRINGS, IN_DIFF,
		       N_("what of it changed (only with --diff, --run, --watch)"),
		       column_fill_what },
	[COL_TIME] = { "TIME", 0, 0, CELL_STRING, IN_WATCH,
		       N_("when that was seen (only with --watch)"), column_fill_time },
	[COL_REASON] = { "REASON", 0, SCOLS_FL_TRUNC, CELL_STRING, IN_DIFF,
			 N_("the change in a few words (only with --diff, --run, "
			    "--watch)"),
			 column_fill_reason },
};

static_assert(sizeof(columns) / sizeof(columns[0]) == N_COLUMNS,
	      "every column has a row");

const struct column *column_get(enum column_id id)
{
	return &columns[id];
}

void column_fill(const struct column *column, const struct row *row, struct cell *cell)
{
	cell_reset(cell);
	if (row->ns || (column->where & WITHOUT_NS))
		column->fill(row, cell);
}

int column_from_name(const char *name, size_t len, unsigned int where)
{
	for (int i = 0; i < N_COLUMNS; i++)
		if ((columns[i].where & where) &&
		    strncasecmp(columns[i].name, name, len) == 0 &&
		    columns[i].name[len] == '\0')
			return i;
	return -EINVAL;
}
