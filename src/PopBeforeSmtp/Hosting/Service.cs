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
    private static readonly TimeSpan StopTime = TimeSpan.FromSeconds(10);

    public static IHost Build(ProgramSettings settings, Serilog.ILogger log, TimeProvider clock)
    {
        if (settings.RelayEndpoints.Count == 0 && settings.Control is null && settings.Metrics is null)
            return BuildWithoutSockets(settings, log, clock);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "pop-before-smtp" });
        AddRooms(builder, settings, log, clock);
        builder.Services.AddRoutingCore();
        builder.WebHost.UseSockets(settings);
        var service = builder.Build();
        PublicApi.Map(service, service.Services.GetRequiredService<IAdministration>());
        service.UseRouting();
        ControlApi.Map(service, service.Services.GetRequiredService<IAdministration>());
        service.UseEndpoints(_ => { });
        return service;
    }

    /// <summary>A web server without an address would choose one by itself.</summary>
    private static IHost BuildWithoutSockets(ProgramSettings settings, Serilog.ILogger log, TimeProvider clock)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        AddRooms(builder, settings, log, clock);
        return builder.Build();
    }

    private static void AddRooms(IHostApplicationBuilder builder, ProgramSettings settings, Serilog.ILogger log, TimeProvider clock)
    {
        builder.Logging.AddSerilog(log);
        builder.Services.AddSingleton(clock);
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = StopTime);
        builder.Services.AddIngestion(settings).AddRelays(settings).AddSingleton<IAdministration, Administration>();
        if (settings.HasPassedSocket)
            builder.Services.AddHostedService<HandOver>();
    }
}
