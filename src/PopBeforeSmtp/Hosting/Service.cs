using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using PopBeforeSmtp.Control;
using Serilog;

namespace PopBeforeSmtp.Hosting;

/// <summary>Builds the service out of its rooms.</summary>
internal static class Service
{
    public static WebApplication Build(ProgramSettings settings, Serilog.ILogger log, TimeProvider clock)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "pop-before-smtp" });
        builder.Logging.AddSerilog(log);
        builder.Services.AddSingleton(clock);
        builder.Services.AddRoutingCore();
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(10));
        builder.Services.AddIngestion(settings).AddRelays(settings).AddSingleton<IAdministration, Administration>();
        builder.WebHost.UseSockets(settings);
        var service = builder.Build();
        service.UseRouting();
        ControlApi.Map(service, service.Services.GetRequiredService<IAdministration>());
        service.UseEndpoints(_ => { });
        return service;
    }
}
