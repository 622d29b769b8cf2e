using Microsoft.Extensions.Logging;
using PopBeforeSmtp.Hosting;
using Xunit;

namespace PopBeforeSmtp.Tests.Hosting;

public sealed class MessageCounterTests
{
    [Fact]
    public void Warnings_and_errors_of_the_service_itself_are_counted()
    {
        using var counter = new MessageCounter();
        using var logging = LoggerFactory.Create(builder => builder.AddProvider(counter));
        var own = logging.CreateLogger<MessageCounter>();
        own.LogInformation("no");
        own.LogWarning("one");
        own.LogError("one");
        own.LogCritical("two");
        logging.CreateLogger("Microsoft.AspNetCore").LogError("not ours");
        Assert.Equal((1, 2), (counter.Warnings, counter.Errors));
    }
}
