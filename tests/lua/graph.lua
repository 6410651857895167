-- SPDX-License-Identifier: LGPL-2.1-or-later

-- Graphs of a /proc of which everything is known, see fakeproc.lua; and the example.
-- Usage: graph.lua PATH-OF-EXAMPLE

local nsrel = require "nsrel"
local check = require "check"
local fakeproc = require "fakeproc"
local script = require "script"

local PATH <const> = assert(arg[1])

local EXPECTED <const> = [[
digraph namespaces {
	"user:[4026531837]" [label="user:[4026531837]", shape=box]
	"user:[4026532001]" [label="user:[4026532001]", shape=box]
	"process:1" [label="process 1 (init)", shape=ellipse]
	"process:2" [label="process 2 (kthreadd)", shape=ellipse]
	"process:10" [label="process 10 (many words)", shape=ellipse]
	"process:1" -> "user:[4026531837]" [label="member", style=solid]
	"process:2" -> "user:[4026531837]" [label="member", style=solid]
	"process:10" -> "user:[4026532001]" [label="member", style=solid]
}
]]

local function ids(iterator)
	local list = {}
	for part in iterator do
		list[#list + 1] = tostring(part)
	end
	return table.concat(list, "\n")
end

local function check_parts(snap, graph)
	local net = snap:namespace("net", 4026532006)
	local node, edge = graph:nodes()(), graph:edges()()
	check.equal(#graph, 2)
	check.equal(graph.n_nodes, 2)
	check.equal(graph.n_edges, 1)
	check.equal(tostring(graph), "graph of 2 nodes, 1 edges")
	check.equal(ids(graph:nodes()), "net:[4026532006]\nprocess:10")
	check.equal(ids(graph:edges()), "holder process:10 net:[4026532006]")
	check.equal(node.kind, "namespace")
	check.equal(node.ns, net)
	check.equal(node.process, nil)
	check.equal(node.workload, nil)
	check.equal(node.id, "net:[4026532006]")
	check.equal(edge.kind, "holder")
	check.equal(edge.to, node)
	check.equal(edge.from.process, snap:process(10))
	check.equal(edge.from.kind, "process")
	check.equal(edge.count, 1)
	check.equal(tostring(edge.holder), "fd 10:3")
	check.equal(edge.holder:totable().ns, 4026532006)
	check.equal(edge.link, nil)
	check.equal(edge.peer_link, nil)
	return node, edge
end

local function check_table(graph)
	local t = graph:totable()
	local node, process, edge = t.nodes[1], t.nodes[2], t.edges[1]
	check.equal(#t.nodes, 2)
	check.equal(#t.edges, 1)
	check.equal(node.id, "net:[4026532006]")
	check.equal(node.kind, "namespace")
	check.equal(node.label, "net 4026532006")
	check.equal(node.namespace.ns, 4026532006)
	check.equal(node.process, nil)
	check.equal(#node.holders, 1)
	check.equal(node.holders[1].kind, "fd")
	check.equal(process.label, "many words 10")
	check.equal(process.process.pid, 10)
	check.equal(process.namespace, nil)
	check.equal(#process.holders, 0)
	check.equal(edge.from, "process:10")
	check.equal(edge.to, "net:[4026532006]")
	check.equal(edge.kind, "holder")
	check.equal(edge.holder, "fd")
	check.equal(edge.count, 1)
	check.equal(edge.link, nil)
end

-- Nodes and edges outlive their graph, and the graph its snapshot.
local function check_lifetime(snap, graph, node, edge)
	local iterator = graph:nodes()
	iterator()
	snap:close()
	check.equal(#graph, 2)
	graph:close()
	graph:close()
	check.equal(tostring(graph), "nsrel.graph (closed)")
	check.raises("nsrel.graph is closed", graph.nodes, graph)
	check.equal(iterator(), nil)
	collectgarbage()
	check.equal(node.id, "net:[4026532006]")
	check.equal(edge.from.id, "process:10")
	check.equal(edge.to, node)
end

local function check_arguments(snap, other)
	check.raises("table expected", snap.graph, snap, 1)
	check.raises("no list of namespaces", snap.graph, snap, { 1 })
	check.raises("no list of namespaces", snap.graph, snap, { snap })
	check.raises("of another snapshot", snap.graph, snap, { other:namespaces()() })
	check.equal(#snap:graph {}, 0)
	check.equal(check.line(snap:namespace("net", 4026532006):links()), "")
end

-- Of all namespaces: each is there, and in what it gives as a table.
local function check_all(snap)
	local graph = assert(snap:graph())
	local n = 0
	for node in graph:nodes() do
		n = n + (node.ns and 1 or 0)
		assert(node.ns or node.process or node.workload)
	end
	check.equal(n, #snap)
	check.equal(#graph:totable().nodes, #graph)
	check.equal(#graph:totable().edges, graph.n_edges)
end

fakeproc.with(function(dir)
	local snap = assert(nsrel.discover { procfs = dir, workloads = false })
	local other = assert(nsrel.discover { procfs = dir })
	check_arguments(snap, other)
	check_all(snap)
	check_all(other)
	local graph = assert(snap:graph { snap:namespace("net", 4026532006) })
	local node, edge = check_parts(snap, graph)
	check_table(graph)
	check_lifetime(snap, graph, node, edge)
	check.equal(script.output(PATH, "user", dir), EXPECTED)
end)
check.matches(script.output(PATH), "^digraph namespaces {\n.*\n}\n$")
