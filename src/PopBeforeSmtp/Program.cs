using PopBeforeSmtp.Commands;

return await CommandLine.RunAsync(args);
