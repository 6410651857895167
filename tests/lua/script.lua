-- SPDX-License-Identifier: LGPL-2.1-or-later

-- Running the examples.

local check = require "check"

local script = {}

local function quote(text)
	return "'" .. text:gsub("'", [['\'']]) .. "'"
end

-- As a program. Gives its output, messages included, and its exit status.
function script.run(path, ...)
	local words = { "TZ=UTC", quote(arg[-1]), quote(path) }
	for _, word in ipairs { ... } do
		table.insert(words, quote(tostring(word)))
	end
	local pipe <close> = assert(io.popen(table.concat(words, " ") .. " 2>&1"))
	local output = pipe:read "a"
	local _, how, status = pipe:close()
	check.equal(how, "exit", output)
	return output, status
end

-- Has to go well.
function script.output(path, ...)
	local output, status = script.run(path, ...)
	check.equal(status, 0, output)
	return output
end

local function with(changes, globals)
	return setmetatable(changes or {}, { __index = globals })
end

-- Inside of this program, with some functions of the libraries changed: a table of
-- globals, of which "os" and "io" are tables of changes too. Gives the lines that it
-- prints and its exit status.
function script.call(path, changes, ...)
	local lines, env = {}, with(changes, _G)
	env.io, env.os = with(rawget(env, "io"), io), with(rawget(env, "os"), os)
	env.io.write = rawget(env.io, "write") or function(line)
		table.insert(lines, line)
		return true
	end
	local status
	env.os.exit = function(code)
		status = code
	end
	assert(loadfile(path, "t", env))(...)
	return lines, status
end

return script
