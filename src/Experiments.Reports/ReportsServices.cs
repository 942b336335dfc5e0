using Microsoft.Extensions.DependencyInjection;

namespace Experiments.Reports;

/// <summary>What this project offers the composition root.</summary>
public static class ReportsServices
{
    public static IServiceCollection AddReports(this IServiceCollection services) => services.AddSingleton<ReportRenderer>();
}
