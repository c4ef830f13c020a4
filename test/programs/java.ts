/**
 * Tests run each JVM for a minute or so: its second compiler would take more time than it saves. The whole of a test of
 * both engines takes a third less CPU time without.
 */
process.env.JAVA_TOOL_OPTIONS ??= '-XX:TieredStopAtLevel=1';
