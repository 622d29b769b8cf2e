namespace PopBeforeSmtp.Core.Relay;

/// <param name="Text">What the client is told, for Defer and Refuse: one line of printable ASCII.</param>
internal readonly record struct RelayAnswer(RelayDecision Decision, string Text = "");
