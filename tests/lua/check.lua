-- SPDX-License-Identifier: LGPL-2.1-or-later

-- What the tests have in common. The first check that fails ends the test.

local check = {}

-- Exit status that meson takes for "could not be tested here".
local SKIPPED <const> = 77

-- Whether variables can close themselves; else that is left to the collector, and a test
-- of just that has nothing to look at. See script-5.3.c.
check.closes = _VERSION ~= "Lua 5.3"

function check.equal(got, want, what)
	if got ~= want then
		error(("%s: got %s, not %s"):format(what or "value", got, want), 2)
	end
end

function check.matches(text, pattern)
	if type(text) ~= "string" or not text:find(pattern) then
		error(("%q does not match %q"):format(text, pattern), 2)
	end
end

function check.raises(pattern, f, ...)
	local ok, message = pcall(f, ...)
	if ok then
		error(("no error, instead of %q"):format(pattern), 2)
	end
	check.matches(tostring(message), pattern)
end

function check.failure(errno, pattern, ...)
	local result, message, code = ...
	check.equal(select("#", ...), 3, "number of results")
	check.equal(result, nil, "result")
	check.equal(code, errno, "errno")
	check.matches(message, pattern)
end

function check.skip(why)
	print("skipped: " .. why)
	os.exit(SKIPPED, true)
end

-- All that an iterator gives, as strings in one line.
function check.line(iterator)
	local list = {}
	for object in iterator do
		list[#list + 1] = tostring(object)
	end
	return table.concat(list, " ")
end

function check.list(iterator)
	local list = {}
	for object in iterator do
		list[#list + 1] = object
	end
	return list
end

function check.output(command)
	local pipe <close> = assert(io.popen(command))
	return pipe:read "a"
end

function check.own_pid()
	local file <close> = assert(io.open "/proc/self/stat")
	return file:read "n"
end

-- What no function of the module may change: open files, namespaces, directory. By way of
-- a file, as a pipe would be one of them.
function check.surroundings()
	if not check.closes then
		collectgarbage()
	end
	local path = os.tmpname()
	local command = "cd /proc/%d && ls fd >%s && readlink ns/* cwd >>%s"
	assert(os.execute(command:format(check.own_pid(), path, path)))
	local file = assert(io.open(path))
	assert(os.remove(path))
	local text = file:read "a"
	file:close()
	return text
end

return check
