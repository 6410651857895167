---@meta nsrel
-- SPDX-License-Identifier: LGPL-2.1-or-later

-- Types of the module for the Lua language server: put the directory of this file into
-- its setting workspace.library.

---Linux namespaces and their relations.
---@class nsrel
---@field version string the version of the library, such as "0.1.0"
---@field types nsrel.type[] the names of the types, in the order of lsns(8)
---@field sources nsrel.source[] the names of the sources
local nsrel = {}

---@alias nsrel.type "mnt"|"net"|"pid"|"uts"|"ipc"|"user"|"cgroup"|"time"

---@alias nsrel.holder_kind
---| "process"
---| "thread"
---| "pid_for_children"
---| "time_for_children"
---| "fd"
---| "socket"
---| "tun"
---| "mark"
---| "io_uring"
---| "in_flight"
---| "mount"
---| "child"
---| "owned"
---| "kernel"

---@alias nsrel.source "tasks"|"fds"|"sockets"|"mounts"|"kernel"|"relations"|"deep"

---@alias nsrel.relation "known"|"none"|"unknown"

---@class nsrel.options
---@field types? nsrel.type|nsrel.type[] what to look for; default: all
---@field sources? nsrel.source|nsrel.source[] where to look; default: all but "deep"
---@field all_cmdlines? boolean false: only of each namespace's first member
---@field procfs? string another directory than /proc
---@field log? fun(line: string) gets what is looked at, line by line

---Takes a snapshot of the namespaces of this machine.
---@param options? nsrel.options
---@return nsrel.snapshot? snapshot
---@return string? message
---@return integer? errno
function nsrel.discover(options) end

---The CLONE_NEW* flag of a type, as in clone(2).
---@param type nsrel.type
---@return integer
function nsrel.clone_flag(type) end

---Whether namespaces of a type have parents.
---@param type nsrel.type
---@return boolean
function nsrel.is_hierarchical(type) end

---All that was found at one moment.
---@class nsrel.snapshot
---@field n_namespaces integer number of namespaces, as #snapshot
---@field n_processes integer number of processes, those included that could not be read
---@field n_problems integer number of problems; 0: the answer is complete
---@operator len: integer
local snapshot = {}

---Iterates over the namespaces, by inode number, then type.
---@param type? nsrel.type only those of this type
---@return fun(): nsrel.ns?
function snapshot:namespaces(type) end

---Iterates over the processes, by PID.
---@return fun(): nsrel.process?
function snapshot:processes() end

---Iterates over what could not be read, in the order in which it was met.
---@return fun(): nsrel.problem?
function snapshot:problems() end

---Looks a namespace up.
---@param type nsrel.type
---@param ino integer inode number
---@return nsrel.ns?
function snapshot:namespace(type, ino) end

---Finds a namespace by what people call it.
---@param name string|integer an inode number, or a text such as "net:[4026531840]"
---@return nsrel.ns? ns
---@return string? message
---@return integer? errno
function snapshot:find(name) end

---Looks a process up.
---@param pid integer
---@return nsrel.process?
function snapshot:process(pid) end

---Closes the snapshot, once or more often. Objects that came from it stay as they are.
function snapshot:close() end

---A namespace. As a string: "net:[4026531840]".
---@class nsrel.ns
---@field type nsrel.type
---@field ino integer inode number
---@field dev? integer device number of nsfs, as in stat(2)
---@field id? integer 64-bit id, never used again until the machine restarts
---@field parent? nsrel.ns the parent of a pid or user namespace
---@field parent_state nsrel.relation why parent is nil, or "known"
---@field owner? nsrel.ns the user namespace that owns this one
---@field owner_state nsrel.relation why owner is nil, or "known"
---@field owner_uid? integer the user that created this user namespace
---@field initial? boolean whether it is the initial namespace of its type
---@field root boolean whether this is a pid or user namespace whose parent is not here
---@field hidden boolean whether nothing but the kernel's own lists tells of it
---@field path? string a path that opened it
---@field n_members integer number of processes in it, as far as they could be read
---@field n_holders integer number of holders that were found
---@field oldest_leader? nsrel.process the leader that started first
local ns = {}

---Iterates over the namespaces whose parent this one is.
---@return fun(): nsrel.ns?
function ns:children() end

---Iterates over the namespaces that this user namespace owns.
---@return fun(): nsrel.ns?
function ns:owned() end

---Iterates over the processes in this namespace, by PID.
---@return fun(): nsrel.process?
function ns:members() end

---Iterates over the members whose parent process is not a member, by PID.
---@return fun(): nsrel.process?
function ns:leaders() end

---Iterates over the threads in this namespace whose process is in another one.
---@return fun(): nsrel.thread?
function ns:loose_threads() end

---Iterates over what holds this namespace: processes by PID, loose threads, tasks whose
---children will be in it, open files, sockets and the like, mounts, its children, what it
---owns; or the kernel, where nothing else explains it.
---@return fun(): nsrel.holder?
function ns:holders() end

---A process. As a string: "process 123 (name)".
---@class nsrel.process
---@field pid integer
---@field ppid? integer PID of the parent; 0 if this PID namespace shows none
---@field parent? nsrel.process
---@field name? string any bytes
---@field cmdline? string arguments joined by single blanks, any bytes
---@field state? string one letter, such as "S"
---@field uid? integer effective user ID
---@field start_time? integer clock ticks since the machine started
---@field n_threads? integer number of threads, the leader included
---@field complete boolean whether all that was asked for could be read
local process = {}

---Iterates over the child processes, by PID.
---@return fun(): nsrel.process?
function process:children() end

---Iterates over the threads but the leader, the oldest first.
---@return fun(): nsrel.thread?
function process:threads() end

---The namespace that the process is in.
---@param type nsrel.type
---@return nsrel.ns?
function process:ns(type) end

---The namespace that new children of the process will be in.
---@param type nsrel.type "pid" or "time"; others have none
---@return nsrel.ns?
function process:ns_for_children(type) end

---A thread other than the leader of its process. As a string: "thread 124 (name)".
---@class nsrel.thread
---@field tid integer
---@field process nsrel.process
---@field name? string any bytes
---@field state? string one letter, such as "S"
---@field uid? integer effective user ID; threads of one process may differ
---@field start_time? integer clock ticks since the machine started
local thread = {}

---The namespace that the thread is in.
---@param type nsrel.type
---@return nsrel.ns?
function thread:ns(type) end

---The namespace that new children of the thread will be in.
---@param type nsrel.type "pid" or "time"; others have none
---@return nsrel.ns?
function thread:ns_for_children(type) end

---What keeps a namespace alive. As a string: "process 123", "fd 123:4",
---"mount /run/netns/blue", "child net:[4026532100]" or "kernel".
---@class nsrel.holder
---@field kind nsrel.holder_kind what it is
---@field process? nsrel.process the process that holds, or whose thread does
---@field tid? integer the thread that holds; of a process its PID
---@field fd? integer the open file that holds, in the table of the thread
---@field target? string where it is mounted, as seen inside of mntns; any bytes
---@field mntns? nsrel.ns the mount namespace that the mount is in
---@field ns? nsrel.ns the child or owned namespace that holds
---@field path? string a path that opens the namespace through this holder
local holder = {}

---What could not be read. As a string: "tasks: 123: ns/net: Permission denied", or, of
---what is known to be there, "deep: 123: in flight: not looked at".
---@class nsrel.problem
---@field source nsrel.source the source that met the problem
---@field pid? integer the process in question
---@field tid? integer the thread in question, the PID itself for the leader
---@field what string what could not be read, such as "ns/net"
---@field count integer how many things it is with: descriptors in flight, else 1
---@field errno integer why; 0: the source "deep" would find something here
---@field message string why, as a text
local problem = {}

return nsrel
