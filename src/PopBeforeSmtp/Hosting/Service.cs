using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using PopBeforeSmtp.Control;
using PopBeforeSmtp.Metrics;
using PopBeforeSmtp.Native;
using Serilog;

namespace PopBeforeSmtp.Hosting;

/// <summary>Builds the service out of its rooms.</summary>
internal static class Service
{
    private static readonly TimeSpan StopTime = TimeSpan.FromSeconds(10);

    /// <param name="source">Where the settings are read again; null: nowhere.</param>
    /// <param name="signal">What makes it do so, beside the control socket.</param>
    /// <param name="notices">Who started it and wants to be told how it is doing; null: nobody.</param>
    public static IHost Build(ProgramSettings settings, Serilog.ILogger log, TimeProvider clock, SettingsSource? source = null, ReloadSignal? signal = null, ServiceNotices? notices = null)
    {
        var outside = new Outside(source ?? SettingsSource.None, signal, notices ?? ServiceNotices.None);
        if (settings.RelayEndpoints.Count == 0 && settings.Control is null && settings.Metrics is null)
            return BuildWithoutSockets(settings, log, clock, outside);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "pop-before-smtp" });
        AddRooms(builder, settings, log, clock, outside);
        builder.Services.AddRoutingCore();
        builder.WebHost.UseSockets(settings);
        var service = builder.Build();
        PublicApi.Map(
            service,
            service.Services.GetRequiredService<IAdministration>(),
            service.Services.GetRequiredService<ServiceMeter>(),
            service.Services.GetRequiredService<HttpAnswers>(),
            service.Services.GetRequiredService<TimeProvider>());
        service.UseRouting();
        ControlApi.Map(service, service.Services.GetRequiredService<IAdministration>());
        service.UseEndpoints(_ => { });
        return service;
    }

    /// <summary>A web server without an address would choose one by itself.</summary>
    private static IHost BuildWithoutSockets(ProgramSettings settings, Serilog.ILogger log, TimeProvider clock, Outside outside)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        AddRooms(builder, settings, log, clock, outside);
        var service = builder.Build();
        // Without a page too: who listens to the meter finds its instruments.
        service.Services.GetRequiredService<ServiceMeter>();
        return service;
    }

    private static void AddRooms(IHostApplicationBuilder builder, ProgramSettings settings, Serilog.ILogger log, TimeProvider clock, Outside outside)
    {
        var messages = new MessageCounter();
        builder.Logging.AddSerilog(log).AddProvider(messages);
        builder.Services.AddSingleton(messages).AddSingleton(new HttpAnswers()).AddSingleton(ServiceInstruments.Create);
        var steady = SteadyClock.Of(clock);
        builder.Services.AddSingleton<TimeProvider>(steady).AddSingleton(steady);
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = StopTime);
        builder.Services.AddIngestion(settings).AddRelays(settings).AddSingleton<IAdministration, Administration>();
        builder.Services.AddSingleton(new RunningSettings(settings)).AddSingleton(outside.Source).AddSingleton<Reloader>();
        builder.Services.AddSingleton(outside.Notices).AddSingleton(outside.Notices.Watchdog);
        if (outside.Signal is { } signal)
            builder.Services.AddHostedService(provider => new ReloadService(signal, provider.GetRequiredService<Reloader>()));
        builder.Services.AddHostedService<WaitForLogs>();
        if (outside.Notices.IsWanted)
            builder.Services.AddHostedService<Readiness>();
    }

    /// <summary>What the service has to do with who runs it.</summary>
    private sealed record Outside(SettingsSource Source, ReloadSignal? Signal, ServiceNotices Notices);
}
