---@meta nsrel
-- SPDX-License-Identifier: LGPL-2.1-or-later

-- Types of the module for the Lua language server: put the directory of this file into
-- its setting workspace.library.

---Linux namespaces and their relations.
---@class nsrel
---@field version string the version of the library, such as "0.1.0"
---@field types nsrel.type[] the names of the types, in the order of lsns(8)
---@field sources nsrel.source[] the names of the sources
---@field caps string[] the names of the capabilities; caps[1] is that of number 0
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

---@alias nsrel.source "tasks"|"fds"|"sockets"|"mounts"|"kernel"|"relations"|"deep"|"links"

---@alias nsrel.relation "known"|"none"|"unknown"

---@alias nsrel.kin
---| "same"
---| "parent"
---| "ancestor"
---| "child"
---| "descendant"
---| "sibling"
---| "owner"
---| "owned"
---| "none"

---@alias nsrel.workload_kind "unit"|"app"|"container"|"pod"

---@class nsrel.options
---@field types? nsrel.type|nsrel.type[] what to look for; default: all
---@field sources? nsrel.source|nsrel.source[] where to look; default: all but "deep" and "links"
---@field all_cmdlines? boolean false: only of each namespace's first member
---@field status? boolean false: capabilities and PIDs elsewhere are left unknown
---@field workloads? boolean false: what processes are part of is left unknown
---@field workloads_file? string patterns of cgroup paths, as lsnsrel(8) describes
---@field procfs? string another directory than /proc
---@field log? fun(line: string) gets what is looked at, line by line

---Takes a snapshot of the namespaces of this machine.
---@param options? nsrel.options
---@return nsrel.snapshot? snapshot
---@return string? message
---@return integer? errno
function nsrel.discover(options) end

---Makes a watch, which looks again and again.
---@param options? nsrel.options without log
---@return nsrel.watch? watch
---@return string? message
---@return integer? errno
function nsrel.watch(options) end

---Opens a namespace. Whatever else is found there is not opened.
---@param what string|integer|file* a path, a file descriptor or a file
---@return nsrel.handle? handle
---@return string? message
---@return integer? errno
function nsrel.open(what) end

---Reads a snapshot that snapshot:save() or lsnsrel --dump wrote.
---@param where string|integer|file* a path, a file descriptor, or a file of the library io
---@return nsrel.snapshot? snapshot
---@return string? message what is wrong with the document, and where
---@return integer? errno
function nsrel.load(where) end

---Opens the namespace that a process or thread is in.
---@param pid integer PID or TID, as in /proc; 0 is the caller
---@param type nsrel.type
---@return nsrel.handle? handle
---@return string? message
---@return integer? errno
function nsrel.open_pid(pid, type) end

---Opens a namespace by its 64-bit id: on Linux 6.18 with type and inode number, on Linux
---6.19 by id alone.
---@param id integer
---@param type? nsrel.type
---@param ino? integer inode number
---@return nsrel.handle? handle
---@return string? message
---@return integer? errno
function nsrel.open_id(id, type, ino) end

---Opens the namespace that a reference names, and verifies all that it says.
---@param text string
---@return nsrel.handle? handle
---@return string? message
---@return integer? errno
function nsrel.open_reference(text) end

---Plans a visit. The object keeps the namespaces alive, also when the handles are closed.
---@param handle nsrel.handle
---@param ... nsrel.handle more of them, of different types: mnt, net, uts, ipc or cgroup
---@return nsrel.visit
function nsrel.visit(handle, ...) end

---The name of a capability.
---@param cap integer its number, as in linux/capability.h
---@return string? name nil if the library knows none
function nsrel.cap_name(cap) end

---The CLONE_NEW* flag of a type, as in clone(2).
---@param type nsrel.type
---@return integer
function nsrel.clone_flag(type) end

---Whether namespaces of a type have parents.
---@param type nsrel.type
---@return boolean
function nsrel.is_hierarchical(type) end

---A namespace as lsnsrel -J lists it; what is unknown is nil.
---@class nsrel.ns_row
---@field ns? integer namespace identifier (inode number)
---@field type? nsrel.type kind of namespace
---@field path? string path to the namespace
---@field nprocs? integer number of processes in the namespace
---@field pid? integer lowest PID in the namespace
---@field ppid? integer PPID of the PID
---@field command? string command line of the PID
---@field uid? integer UID of the PID, or of the creator if there is none
---@field user? string username of the UID
---@field netnsid? integer namespace ID as used by network subsystem
---@field nsfs? string[] where it is mounted (usually by the network subsystem)
---@field pns? integer parent namespace identifier (inode number), 0 if it has none
---@field ons? integer owner namespace identifier (inode number), 0 if it has none
---@field id? integer 64-bit namespace id, never used twice
---@field name? string what it is mounted as, or the command of its first leader
---@field owneruid? integer UID of the creator of a user namespace
---@field owner? string username of the creator of a user namespace
---@field leaders? integer[] PIDs of the topmost processes in the namespace
---@field threads? integer[] TIDs of threads in it whose process is elsewhere
---@field initial? boolean initial namespace of its type, see namespaces(7)
---@field hidden? boolean only the kernel's own lists have it
---@field holders? string[] what keeps the namespace alive, in short
---@field nholders? integer number of holders of the namespace
---@field reference? string text that names the namespace later and elsewhere
---@field workload? nsrel.workload_row container, app or unit that it belongs to

---A change as lsnsrel -J --diff lists it; what is unknown is nil.
---@class nsrel.change_row
---@field ns? integer namespace identifier (inode number)
---@field type? nsrel.type kind of namespace
---@field path? string path to the namespace
---@field nprocs? integer number of processes in the namespace
---@field pid? integer lowest PID in the namespace
---@field ppid? integer PPID of the PID
---@field command? string command line of the PID
---@field uid? integer UID of the PID, or of the creator if there is none
---@field user? string username of the UID
---@field netnsid? integer namespace ID as used by network subsystem
---@field nsfs? string[] where it is mounted (usually by the network subsystem)
---@field pns? integer parent namespace identifier (inode number), 0 if it has none
---@field ons? integer owner namespace identifier (inode number), 0 if it has none
---@field id? integer 64-bit namespace id, never used twice
---@field name? string what it is mounted as, or the command of its first leader
---@field owneruid? integer UID of the creator of a user namespace
---@field owner? string username of the creator of a user namespace
---@field leaders? integer[] PIDs of the topmost processes in the namespace
---@field threads? integer[] TIDs of threads in it whose process is elsewhere
---@field initial? boolean initial namespace of its type, see namespaces(7)
---@field hidden? boolean only the kernel's own lists have it
---@field holders? string[] what keeps the namespace alive, in short
---@field nholders? integer number of holders of the namespace
---@field reference? string text that names the namespace later and elsewhere
---@field workload? nsrel.workload_row container, app or unit that it belongs to
---@field change? "came"|"went"|"changed" came, went or changed
---@field certain? boolean whether that is sure
---@field what? ("members"|"holders"|"owner"|"names")[] what of it changed
---@field reason? string the change in a few words

---A holder as lsnsrel -J --holders lists it; what is unknown is nil.
---@class nsrel.holder_row
---@field ns? integer namespace identifier (inode number)
---@field type? nsrel.type kind of namespace
---@field path? string path to the namespace
---@field pid? integer lowest PID in the namespace
---@field ppid? integer PPID of the PID
---@field command? string command line of the PID
---@field uid? integer UID of the PID, or of the creator if there is none
---@field user? string username of the UID
---@field kind? nsrel.holder_kind how the namespace is held
---@field tid? integer thread
---@field fd? integer open file that holds it
---@field target? string where it is mounted, seen from inside
---@field mntns? integer mount namespace of that mount
---@field holderns? integer namespace that holds it
---@field workload? nsrel.workload_row container, app or unit that it belongs to

---A process or thread as lsnsrel -J --pids lists it; what is unknown is nil.
---@class nsrel.task_row
---@field pid? integer lowest PID in the namespace
---@field ppid? integer PPID of the PID
---@field command? string command line of the PID
---@field uid? integer UID of the PID, or of the creator if there is none
---@field user? string username of the UID
---@field tid? integer thread
---@field nspid? integer PID in its own PID namespace
---@field pidns? integer PID namespace that it is in
---@field ons? integer owner namespace identifier (inode number), 0 if it has none
---@field pids? nsrel.pid_row[] its PID in each PID namespace
---@field workload? nsrel.workload_row container, app or unit that it belongs to

---A workload as the column WORKLOAD of lsnsrel -J has it; what is unknown is nil.
---@class nsrel.workload_row
---@field label? string
---@field kind? nsrel.workload_kind
---@field engine? string
---@field id? string
---@field pod? string
---@field unit? string
---@field cgroup? string
---@field shared? boolean only of the innermost one
---@field parent? nsrel.workload_row

---One of its numbers.
---@class nsrel.pid_row
---@field ns? integer inode number of the PID namespace; nil if it is not known which
---@field pid integer the number in it

---A problem: its properties.
---@class nsrel.problem_row
---@field source nsrel.source
---@field pid? integer
---@field tid? integer
---@field what string
---@field count integer
---@field errno integer
---@field message string

---All of a snapshot.
---@class nsrel.snapshot_table
---@field namespaces nsrel.ns_row[]
---@field holders nsrel.holder_row[] by namespaces
---@field pids nsrel.task_row[] processes, after each its threads
---@field problems nsrel.problem_row[]

---All that was found at one moment.
---@class nsrel.snapshot
---@field n_namespaces integer number of namespaces, as #snapshot
---@field n_processes integer number of processes, those included that could not be read
---@field n_problems integer number of problems; 0: the answer is complete
---@field n_workloads integer number of workloads
---@field last_cap? integer number of the last capability that the kernel knows
---@field sources nsrel.source[] the sources that were asked
---@field hostname? string host name of the machine
---@field boot_id? string boot id, which changes when the machine restarts
---@field kernel? string release of the kernel
---@field time integer when it was begun: microseconds since 1970
---@field caller_uid? integer effective user ID of whoever took it
---@field caller_caps? string[] names of their effective capabilities
---@field version string version of the library that took it
---@field loaded boolean it comes from nsrel.load()
---@field captured boolean it was taken of a directory that looks like a /proc
---@operator len: integer
local snapshot = {}

---Writes all of it as a JSON document.
---@param where string|integer|file* a path, a file descriptor, or a file of the library io
---@return true? done
---@return string? message
---@return integer? errno
function snapshot:save(where) end

---All of it as plain tables, with keys and types as in the JSON of lsnsrel.
---@return nsrel.snapshot_table
function snapshot:totable() end

---Iterates over the namespaces, by inode number, then type.
---@param type? nsrel.type only those of this type
---@return fun(): nsrel.ns?
function snapshot:namespaces(type) end

---Iterates over the processes, by PID.
---@return fun(): nsrel.process?
function snapshot:processes() end

---Iterates over the workloads, by cgroup path.
---@return fun(): nsrel.workload?
function snapshot:workloads() end

---Makes a graph.
---@param namespaces? nsrel.ns[] of this snapshot, those that become nodes; default: all
---@return nsrel.graph? graph
---@return string? message
---@return integer? errno
function snapshot:graph(namespaces) end

---Iterates over what could not be read, in the order in which it was met.
---@return fun(): nsrel.problem?
function snapshot:problems() end

---Looks a namespace up.
---@param type nsrel.type
---@param ino integer inode number
---@return nsrel.ns?
function snapshot:namespace(type, ino) end

---The initial namespace of a type.
---@param type nsrel.type
---@return nsrel.ns? ns nil if none is known
function snapshot:initial(type) end

---Finds a namespace by what people call it, or the one that is at hand: an inode number,
---"net:[4026531840]", ":ID", a path with a slash, a reference, or a handle.
---@param name string|integer|nsrel.handle
---@return nsrel.ns? ns
---@return string? message
---@return integer? errno
function snapshot:find(name) end

---Looks a process up.
---@param pid integer
---@return nsrel.process?
function snapshot:process(pid) end

---Finds the process that has a PID in some PID namespace.
---@param ns nsrel.ns PID namespace of this snapshot
---@param pid integer
---@return nsrel.process?
function snapshot:find_pid(ns, pid) end

---Finds the thread that has a TID in some PID namespace; leaders are for find_pid().
---@param ns nsrel.ns PID namespace of this snapshot
---@param tid integer
---@return nsrel.thread?
function snapshot:find_tid(ns, tid) end

---Which PID in one PID namespace is that of a process or thread in another one.
---@param from nsrel.ns PID namespace of this snapshot
---@param pid integer PID or TID in it
---@param to nsrel.ns PID namespace of this snapshot
---@return integer? pid 0 if it is not visible there
---@return string? message
---@return integer? errno
function snapshot:translate_pid(from, pid, to) end

---Compares the snapshot with an earlier one.
---@param old nsrel.snapshot
---@return nsrel.diff? diff
---@return string? message
---@return integer? errno
function snapshot:diff(old) end

---Closes the snapshot, once or more often. Objects that came from it stay as they are.
function snapshot:close() end

---All changes.
---@class nsrel.diff_table
---@field diff nsrel.change_row[]

---What changed between two snapshots of one machine; it keeps both.
---@class nsrel.diff
---@field n_changes integer number of changes, as #diff
---@field same_boot? boolean whether the machine was not restarted in between
---@operator len: integer
local diff = {}

---All changes as plain tables.
---@return nsrel.diff_table
function diff:totable() end

---Iterates over the changes, by inode number, then type; what went before what came.
---@return fun(): nsrel.change?
function diff:changes() end

---Closes the diff. Its changes, and the snapshots, stay what they are.
function diff:close() end

---What became of one namespace. As a string: "came net:[4026532177]: held by process 7
---(nginx)".
---@class nsrel.change
---@field kind "came"|"went"|"changed"
---@field old? nsrel.ns the namespace in the old snapshot; nil if it came
---@field new? nsrel.ns the namespace in the new snapshot; nil if it went
---@field aspects ("members"|"holders"|"owner"|"names")[] what changed
---@field certain boolean false if it may only have been out of sight, or be another one
---@field reason string the change in a few words
local change = {}

---The change as a plain table.
---@return nsrel.change_row
function change:totable() end

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
---@field netnsid? integer the number that the caller's network namespace has for it
---@field initial? boolean whether it is the initial namespace of its type
---@field root boolean whether this is a pid or user namespace whose parent is not here
---@field hidden boolean whether nothing but the kernel's own lists tells of it
---@field path? string a path that opened it
---@field name? string what people call it: after where it is mounted, or its oldest leader
---@field n_children integer number of namespaces whose parent this one is
---@field n_owned integer number of namespaces that this user namespace owns
---@field n_leaders integer number of members whose parent process is no member
---@field n_loose_threads integer number of threads in it whose process is elsewhere
---@field n_members integer number of processes in it, as far as they could be read
---@field n_holders integer number of holders that were found
---@field oldest_leader? nsrel.process the leader that started first
---@field workload? nsrel.workload what all its processes are part of
---@field shared? boolean whether different workloads share it
local ns = {}

---The namespace as a plain table.
---@return nsrel.ns_row
function ns:totable() end

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

---Iterates over the network devices in this network namespace that lead to another one, by
---index. There are none unless discover() was asked for the source "links".
---@return fun(): nsrel.link?
function ns:links() end

---Where it is mounted.
---@return string[]
function ns:targets() end

---What this namespace is to another one.
---@param other nsrel.ns of the same snapshot
---@return nsrel.kin? kin nil if unknown
function ns:relation_to(other) end

---The way to another namespace: each is parent, child, owner or owned of the one before.
---@param other nsrel.ns of the same snapshot
---@return nsrel.ns[]? way
---@return string? message
---@return integer? errno
function ns:path_to(other) end

---A text that names the namespace later and in other programs.
---@return string? reference
---@return string? message
---@return integer? errno
function ns:reference() end

---Opens the namespace, and makes sure that it is still the same one.
---@return nsrel.handle? handle
---@return string? message
---@return integer? errno
function ns:open() end

---What may be done in a namespace.
---@class nsrel.verdict
---@field verdict? "none"|"effective"|"all" nil if unknown
---@field rule? "none"|"same"|"ancestor"|"owner" what decided; nil if unknown
---@field decided? nsrel.ns the user namespace where it was decided
---@field chain nsrel.ns[] from the user namespace it belongs to, up to there
---@field caps? string[] names of capabilities; nil if the verdict is unknown

---A PID or TID.
---@class nsrel.pid
---@field ns? nsrel.ns the PID namespace; nil if it is not known which
---@field pid integer the number in it

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
---@field n_children integer number of child processes
---@field n_threads? integer number of threads, the leader included
---@field caps? string[] names of the capabilities in its effective set
---@field complete boolean whether all that was asked for could be read
---@field cgroup? string path of its cgroup, any bytes
---@field workload? nsrel.workload the innermost that it is part of
---@field monitor boolean whether it only watches its workload, from outside
local process = {}

---The process as a plain table.
---@return nsrel.task_row
function process:totable() end

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

---What the process may do in a namespace, by the rules of user_namespaces(7).
---@param ns nsrel.ns of the same snapshot
---@return nsrel.verdict
function process:caps_in(ns) end

---The PID that the process has in a PID namespace.
---@param ns nsrel.ns PID namespace of the same snapshot
---@return integer? pid 0 if it is not visible there; nil if unknown
function process:pid_in(ns) end

---All PIDs that the process has, the outermost first.
---@return nsrel.pid[]? pids nil if unknown
function process:pids() end

---Whether two processes are in the same namespace.
---@param other nsrel.process of the same snapshot
---@param type nsrel.type
---@return boolean? shared nil if unknown
---@overload fun(self: nsrel.process, other: nsrel.process): table<nsrel.type, boolean>
function process:shares(other, type) end

---What processes are part of. As a string: "workload docker:0123456789ab".
---@class nsrel.workload
---@field kind nsrel.workload_kind
---@field engine string what runs it, such as "docker"; "systemd" of units
---@field id string its id or name as the engine has it, whole
---@field label string the same for people, short
---@field pod? string uid of the pod that it is, or is in
---@field unit? string name of the unit that it is, or is directly in
---@field cgroup string path of its cgroup, any bytes
---@field parent? nsrel.workload what it is nested in
local workload = {}

---Iterates over the processes that are part of it, by PID.
---@return fun(): nsrel.process?
function workload:processes() end

---The workload as a plain table.
---@return nsrel.workload_row
function workload:totable() end

---A thread other than the leader of its process. As a string: "thread 124 (name)".
---@class nsrel.thread
---@field tid integer
---@field process nsrel.process
---@field name? string any bytes
---@field state? string one letter, such as "S"
---@field uid? integer effective user ID; threads of one process may differ
---@field start_time? integer clock ticks since the machine started
---@field caps? string[] names of the capabilities in its effective set
local thread = {}

---The thread as a plain table.
---@return nsrel.task_row
function thread:totable() end

---The namespace that the thread is in.
---@param type nsrel.type
---@return nsrel.ns?
function thread:ns(type) end

---The namespace that new children of the thread will be in.
---@param type nsrel.type "pid" or "time"; others have none
---@return nsrel.ns?
function thread:ns_for_children(type) end

---What the thread may do in a namespace.
---@param ns nsrel.ns of the same snapshot
---@return nsrel.verdict
function thread:caps_in(ns) end

---The TID that the thread has in a PID namespace.
---@param ns nsrel.ns PID namespace of the same snapshot
---@return integer? tid 0 if it is not visible there; nil if unknown
function thread:tid_in(ns) end

---All TIDs that the thread has, the outermost first.
---@return nsrel.pid[]? tids nil if unknown
function thread:tids() end

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

---The holder as a plain table.
---@return nsrel.holder_row
function holder:totable() end

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

---The problem as a plain table.
---@return nsrel.problem_row
function problem:totable() end

---A network device that leads to another network namespace. As a string: "veth eth0".
---@class nsrel.link
---@field name string the name of the device, any bytes, such as "eth0"
---@field kind? string "veth", "macvlan", "wireguard" ...
---@field index integer the index in its own namespace
---@field peer_index? integer the index of the device at the other end
---@field netnsid? integer the number that its own namespace has for the other one
---@field peer? nsrel.ns the network namespace that it leads to
local link = {}

---All relations of a snapshot at once. It keeps its snapshot.
---@class nsrel.graph
---@field n_nodes integer number of nodes, as #graph
---@field n_edges integer number of edges
---@operator len: integer
local graph = {}

---Iterates over the nodes: namespaces in the order of the snapshot, workloads by cgroup
---path, processes by PID.
---@return fun(): nsrel.node?
function graph:nodes() end

---Iterates over the edges, by kind, then by the nodes that they join.
---@return fun(): nsrel.edge?
function graph:edges() end

---The graph as a plain table, as `lsnsrel --graph=json` writes it: with the lists `nodes`
---and `edges`. No label is cut.
---@return table
function graph:totable() end

---Closes the graph. Its nodes and edges, and the snapshot, stay what they are.
function graph:close() end

---A node of a graph. As a string: its id.
---@class nsrel.node
---@field id string a name that no other node of the graph has, of any bytes
---@field kind "namespace"|"workload"|"process" what it stands for
---@field ns? nsrel.ns the namespace that it stands for
---@field process? nsrel.process the process that it stands for
---@field workload? nsrel.workload the workload that it stands for
local node = {}

---What joins two nodes of a graph. As a string: "member process:1 net:[4026531840]".
---@class nsrel.edge
---@field kind "parent"|"owner"|"member"|"holder"|"link" what it says
---@field from nsrel.node the node that it begins at
---@field to nsrel.node the node that it leads to
---@field count integer how many leaders, holders or devices are one in it
---@field holder? nsrel.holder of "holder": the first holder that it stands for
---@field link? nsrel.link of "link": the first device in the namespace that it begins at
---@field peer_link? nsrel.link the device at the other end of that one
local edge = {}

---One namespace at hand, which exists as long as the handle does. It needs no snapshot.
---Equal (==) to other handles of the same namespace. As a string: "net:[4026531840]".
---@class nsrel.watch
local watch = {}

---Looks whether anything can have changed since the last look that gave a snapshot.
---@return nsrel.snapshot|false|nil snapshot false: nothing has changed
---@return string? message
---@return integer? errno
function watch:look() end

---Closes it; snapshots of it stay.
function watch:close() end

---@class nsrel.handle
---@field type nsrel.type
---@field ino integer inode number
---@field dev integer device number of nsfs, as in stat(2)
---@field id? integer 64-bit id, never used again until the machine restarts
---@field fd integer the open file, for setns(2) and the like; not to be closed
local handle = {}

---What can be told of one namespace alone as a plain table.
---@return nsrel.ns_row
function handle:totable() end

---The user namespace that owns this one; of a user namespace, its parent.
---@return nsrel.handle? owner
---@return string? message
---@return integer? errno
function handle:owner() end

---The parent of a pid or user namespace.
---@return nsrel.handle? parent
---@return string? message
---@return integer? errno
function handle:parent() end

---The mount namespace that follows this one in the kernel's list.
---@return nsrel.handle? mntns
---@return string? message
---@return integer? errno
function handle:next_mntns() end

---The mount namespace before this one in the kernel's list.
---@return nsrel.handle? mntns
---@return string? message
---@return integer? errno
function handle:previous_mntns() end

---The effective user ID of the process that created this user namespace.
---@return integer? uid
---@return string? message
---@return integer? errno
function handle:owner_uid() end

---A text that names the namespace later and in other programs.
---@return string? reference
---@return string? message
---@return integer? errno
function handle:reference() end

---Asks the kernel which PID in another PID namespace is that of somebody here.
---@param pid integer PID or TID in this PID namespace
---@param to? nsrel.handle another PID namespace; default: the caller's own
---@return integer? pid 0 if it is not visible there
---@return string? message
---@return integer? errno
function handle:translate_pid(pid, to) end

---Closes the handle, once or more often.
function handle:close() end

---Namespaces to look around in. Each method goes there, in a thread made for it, and comes
---back with what it found. In there /proc/self is the interpreter's process: what belongs
---to the visited namespaces is below /proc/thread-self.
---@class nsrel.visit
local visit = {}

---Reads a regular file, such as "/proc/thread-self/net/dev".
---@param path string
---@param max? integer how many bytes it may have; default: 16 MiB
---@return string? data any bytes
---@return string? message
---@return integer? errno
function visit:read(path, max) end

---Reads a symbolic link.
---@param path string
---@return string? target any bytes
---@return string? message
---@return integer? errno
function visit:readlink(path) end

---Lists a directory: names sorted by bytes, without "." and "..".
---@param path string
---@param max? integer how many bytes all names may have; default: 16 MiB
---@return string[]? names any bytes
---@return string? message
---@return integer? errno
function visit:list(path, max) end

---The host name, of a uts namespace.
---@return string? name
---@return string? message
---@return integer? errno
function visit:hostname() end

---A network interface.
---@class nsrel.interface
---@field name string such as "lo"
---@field index integer
---@field up boolean
---@field loopback boolean
---@field addresses string[] of IPv4 and IPv6, such as "127.0.0.1/8"

---The network interfaces, of a network namespace, in the kernel's order.
---@return nsrel.interface[]? interfaces
---@return string? message
---@return integer? errno
function visit:interfaces() end

---Lets go of the namespaces, once or more often.
function visit:close() end

return nsrel
