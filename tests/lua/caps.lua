-- SPDX-License-Identifier: LGPL-2.1-or-later

-- The example, read again by the rules of RFC 4180.
-- Usage: caps.lua PATH-OF-EXAMPLE

local nsrel = require "nsrel"
local check = require "check"
local fakeproc = require "fakeproc"
local script = require "script"

local PATH <const> = assert(arg[1])

local HEADER <const> = "pid,name,uid,userns,verdict,rule,caps"

-- What a name may be that breaks what is not careful.
local NAMES <const> = {
	[20] = 'a,b', [21] = '"', [22] = 'a\r\nb', [23] = '""', [24] = ' x ', [25] = ',"\n',
	[26] = "=\xff\x1b", [27] = "",
}

-- One field from the position on. Gives it, and where it ended.
local function parse_field(text, at)
	if text:sub(at, at) ~= '"' then
		local field = assert(text:match('^[^",\r\n]*', at))
		return field, at + #field
	end
	local value, last = "", at
	repeat
		local part, close = text:match('^([^"]*)"()', last + 1)
		assert(part, "quote is not closed")
		value, last = value .. part, close
		if text:sub(close, close) == '"' then
			value = value .. '"'
		end
	until text:sub(close, close) ~= '"'
	return value, last
end

local function parse(text)
	local rows, row, at = {}, {}, 1
	while at <= #text do
		local field, ended = parse_field(text, at)
		table.insert(row, field)
		if text:sub(ended, ended) == "," then
			at = ended + 1
		else
			check.equal(text:sub(ended, ended + 1), "\r\n", "end of a line")
			table.insert(rows, row)
			row, at = {}, ended + 2
		end
	end
	check.equal(#row, 0, "last line has no end")
	return rows
end

local function text_of(value)
	return value == nil and "" or tostring(value)
end

-- Each row is what the module says, and none is missing.
local function check_rows(rows, snap)
	check.equal(table.concat(table.remove(rows, 1), ","), HEADER)
	local n = 0
	for process in snap:processes() do
		for ns in snap:namespaces "user" do
			local answer = process:caps_in(ns)
			if answer.verdict ~= "none" then
				n = n + 1
				local row = assert(rows[n], "row is missing")
				local caps = answer.caps and table.concat(answer.caps, " ")
				check.equal(#row, 7, "fields")
				check.equal(row[1], text_of(process.pid))
				check.equal(row[2], text_of(process.name))
				check.equal(row[3], text_of(process.uid))
				check.equal(row[4], tostring(ns))
				check.equal(row[5], text_of(answer.verdict))
				check.equal(row[6], text_of(answer.rule))
				check.equal(row[7], text_of(caps))
			end
		end
	end
	check.equal(#rows, n, "rows")
end

fakeproc.with(function(dir)
	local many = "10,many words,1000,user:[4026532001],effective,same,"
		.. "cap_chown cap_net_admin cap_checkpoint_restore\r\n"
	for pid, name in pairs(NAMES) do
		fakeproc.add(dir, {
			pid = pid, name = name, ppid = 1, start_time = 9, caps = 1,
			ns = fakeproc.namespaces(),
		})
	end
	local output = script.output(PATH, dir)
	assert(output:find("\r\n" .. many, 1, true), output)
	assert(not output:find("10,many words,1000,user:[4026531837]", 1, true), output)
	assert(output:find('\r\n21,"""",0,user:[4026531837],effective,same,cap_chown\r\n', 1,
		true), output)
	check_rows(parse(output), nsrel.discover { procfs = dir })
end)
check.matches(script.output(PATH), "\r\n1,[^\r\n]*\r\n")
