"""People who are not there: simulated students and mentors, seen by the server as any other browser.

connection   one lean keep-alive HTTP connection
client       `Student` and `Mentor`: the calls, events and sockets of the outside contract, without behaviour
behaviour    what a child and a mentor do with them
classroom    a whole class at work
schedule     an hour of a class as it is going to be, from frozen files and a seed
simulator    that hour on a real server, with fixes and without; `simulated_people` are in it
sameness     whether a fix makes the program that was right all along
server       a server process of its own to drive
costs        what its processes cost, by their kind
latency      the measurements: raised hands, joins, start
rushes       the same thing said twice, a full queue, a class behind one address, a cut wire
proxy        the wire that is cut
steady       everybody at once and for long, to find the limit
floor        what the same client measures against a server that does nothing

Everything here speaks HTTP and WebSocket only and imports nothing of the application.
"""
