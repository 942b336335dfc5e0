using System.Text.Json;
using Experiments.Core.Diagnostics;
using Experiments.Core.Specs;
using Experiments.Core.Sweeps;

namespace Experiments.Yaml.Tests;

public sealed class ExperimentReaderTests : IDisposable
{
    private readonly ExperimentFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("bert-base-uncased")]
    [InlineData("owner/name@refs/pr/1")]
    public void A_model_that_is_no_folder_beside_the_file_is_a_name_of_the_hub(string name)
    {
        _folder.With("experiment.yaml", $"model: \"{name}\"\ndata.train: train.csv\n");

        Setting model = _folder.Experiment().Settings["model"];

        model.Value.GetString().ShouldBe(name);
        model.Origin.Location.ShouldBe(new SourceLocation(_folder.At("experiment.yaml"), 1, 8));
    }

    [Fact]
    public void A_folder_of_the_name_comes_before_the_hub()
    {
        _folder.With("owner/name/config.json", "{}").With("experiment.yaml", "model: owner/name\ndata.train: train.csv\n");

        _folder.Experiment().Settings["model"].Value.GetString().ShouldBe(_folder.At("owner/name"));
        _folder.Read("", "model=./name").Diagnostics.Single().Code.ShouldBe(DiagnosticCodes.FileNotFound);
    }

    [Fact]
    public void A_model_may_be_a_gguf_file()
    {
        _folder.With("models/tiny.gguf", "").With("models/tiny.bin", "").With("experiment.yaml", "model: models/tiny.gguf\ndata.train: train.csv\n");

        _folder.Experiment().Settings["model"].Value.GetString().ShouldBe(_folder.At("models/tiny.gguf"));
        _folder.Read("", "model=models/none.gguf").Diagnostics.Single().Code.ShouldBe(DiagnosticCodes.FileNotFound);
        _folder.Read("", $"model={_folder.At("models/tiny.bin")}").Diagnostics.Single().Message.ShouldContain("neither a folder nor a .gguf file");
    }

    [Fact]
    public void Data_of_the_hub_stands_beside_files()
    {
        _folder.With("experiment.yaml", "model: model\ndata: { train: [train.csv, \"hub:owner/name@v1:train\"] }\n");

        JsonElement paths = _folder.Experiment().Settings["data.train.path"].Value;

        paths.EnumerateArray().Select(path => path.GetString()).ShouldBe([_folder.At("train.csv"), "hub:owner/name@v1:train"]);
    }

    [Fact]
    public void Reads_a_value_with_its_line_and_column()
    {
        Experiment experiment = _folder.With("experiment.yaml", ExperimentFolder.Minimal + "training:\n  learning_rate: 2e-5\n").Experiment();

        Setting rate = experiment.Settings["training.learning_rate"];
        rate.Value.GetDouble().ShouldBe(2e-5);
        rate.Origin.ShouldBe(new Origin(OriginKind.File, new SourceLocation(_folder.At("experiment.yaml"), 4, 18)));
    }

    [Fact]
    public void Dotted_keys_and_nested_maps_are_the_same()
    {
        Experiment nested = _folder.With("experiment.yaml", ExperimentFolder.Minimal + "training: { weight_decay: 0.01 }\nlora: { r: 4 }\n").Experiment();
        Experiment dotted = _folder.With("experiment.yaml", ExperimentFolder.Minimal + "training.weight_decay: 0.01\nlora.r: 4\n").Experiment();

        Values(dotted).ShouldBe(Values(nested));
        Values(dotted)["lora.r"].ShouldBe("4");
    }

    [Fact]
    public void Paths_are_relative_to_the_file_that_names_them()
    {
        _folder.With("base/experiment.yaml", "model: ../model\ndata.train: ../train.csv\n");
        _folder.With("sweeps/deep/sweep.yaml", "extends: ../../base/experiment.yaml\ndata.test: ../../test.csv\n");

        Experiment experiment = _folder.Experiment("sweeps/deep");

        experiment.Settings["model"].Value.GetString().ShouldBe(_folder.At("model"));
        experiment.Settings["data.train.path"].Value[0].GetString().ShouldBe(_folder.At("train.csv"));
        experiment.Settings["data.test.path"].Value[0].GetString().ShouldBe(_folder.At("test.csv"));
        experiment.Folder.ShouldBe(_folder.At("sweeps/deep"));
        experiment.Sources.Length.ShouldBe(2);
    }

    [Fact]
    public void A_folder_means_its_sweep_else_its_experiment()
    {
        _folder.With("experiment.yaml", ExperimentFolder.Minimal);

        _folder.Experiment().Sweep.Name.ShouldBe("experiment");
        _folder.With("sweep.yaml", "extends: experiment.yaml\nseeds: 2\n").Experiment().Sweep.Name.ShouldBe("sweep");
    }

    [Fact]
    public void A_number_of_seeds_counts_from_the_experiments_seed()
    {
        _folder.With("experiment.yaml", ExperimentFolder.Minimal + "seeds: 3\n");

        _folder.Experiment().Sweep.Seeds.ShouldBe([42, 43, 44]);
        _folder.Experiment("", "seed=7").Sweep.Seeds.ShouldBe([7, 8, 9]);
        _folder.Experiment("", "seeds=[5, 1]").Sweep.Seeds.ShouldBe([5, 1]);
        _folder.With("experiment.yaml", ExperimentFolder.Minimal + "seeds: [1, 2]\n").Experiment("", "seed=7").Sweep.Seeds.ShouldBe([7]);
    }

    [Fact]
    public void A_variable_is_recorded_with_what_it_read()
    {
        _folder.With("experiment.yaml", "model: ${MINILM:-model}\ndata.train: train.csv\n");

        Setting fallback = _folder.Experiment().Settings["model"];
        Setting set = _folder.Variable("MINILM", _folder.At("model")).Experiment().Settings["model"];

        fallback.Origin.Kind.ShouldBe(OriginKind.Environment);
        fallback.Origin.Detail.ShouldBe("MINILM is not set");
        set.Origin.Detail.ShouldBe($"MINILM={_folder.At("model")}");
    }

    [Fact]
    public void A_variable_can_hold_a_number_and_a_doubled_dollar_is_literal()
    {
        _folder.Variable("RATE", "3e-4").With("experiment.yaml", ExperimentFolder.Minimal + "training.learning_rate: ${RATE}\ndata.columns: { text: \"$${RATE}\" }\n");

        Experiment experiment = _folder.Experiment();

        experiment.Settings["training.learning_rate"].Value.GetDouble().ShouldBe(3e-4);
        experiment.Settings["data.columns"].Value.GetProperty("text").GetString().ShouldBe("${RATE}");
    }

    [Fact]
    public void The_command_line_wins_over_file_grid_and_variant()
    {
        _folder.With("experiment.yaml", ExperimentFolder.Minimal + """
            training.weight_decay: 0.1
            sweep: { training.weight_decay: [0.2, 0.3] }
            variants: { a: { training.weight_decay: 0.4 }, b: {} }
            """);

        Experiment experiment = _folder.Experiment("", "training.weight_decay=0.5");
        SweepPlan plan = SweepPlanner.Plan(experiment, new PlanContext(1, "cpu"));

        plan.Drafts.Select(draft => draft.Settings["training.weight_decay"].Value.GetDouble()).Distinct().ShouldBe([0.5]);
        plan.Drafts[0].Settings["training.weight_decay"].Origin.ShouldBe(new Origin(OriginKind.Set, null, "training.weight_decay=0.5"));
    }

    [Fact]
    public void Sets_one_entry_of_a_map_and_keeps_the_others()
    {
        _folder.With("experiment.yaml", ExperimentFolder.Minimal + "data.columns: { text: review, label: stars }\n");

        JsonElement columns = _folder.Experiment("", "data.columns.text=body").Settings["data.columns"].Value;

        columns.GetProperty("text").GetString().ShouldBe("body");
        columns.GetProperty("label").GetString().ShouldBe("stars");
    }

    [Fact]
    public void A_lone_file_takes_the_place_of_an_inherited_split()
    {
        _folder.With("experiment.yaml", "model: model\ndata:\n  train: train.csv\n  validation: { from: train, fraction: 0.2, stratify: true }\n");
        _folder.With("sweep.yaml", "extends: experiment.yaml\ndata.validation: validation.csv\n");
        _folder.With("back.yaml", "extends: sweep.yaml\ndata.validation: { from: train, fraction: 0.3 }\n");

        Experiment files = _folder.Experiment("sweep.yaml");
        Experiment heldOut = _folder.Experiment("back.yaml");

        SweepPlanner.Plan(files, new PlanContext(1)).HasErrors.ShouldBeFalse();
        files.Settings["data.validation.path"].Value[0].GetString().ShouldBe(_folder.At("validation.csv"));
        SweepPlanner.Plan(heldOut, new PlanContext(1)).HasErrors.ShouldBeFalse();
        heldOut.Settings.ContainsKey("data.validation.path").ShouldBeFalse();
    }

    [Fact]
    public void A_split_can_be_a_file_a_list_or_a_map_with_rows()
    {
        _folder.With("experiment.yaml", "model: model\ndata: { train: [train.csv, other.csv], validation: { path: validation.csv, rows: 5 }, test: test.csv }\n");

        Experiment experiment = _folder.Experiment();

        experiment.Settings["data.train.path"].Value.GetArrayLength().ShouldBe(2);
        experiment.Settings["data.validation.rows"].Value.GetInt64().ShouldBe(5);
        experiment.Settings["data.test.path"].Value.GetArrayLength().ShouldBe(1);
    }

    [Fact]
    public void Extended_files_merge_their_grids_and_variants_key_by_key()
    {
        _folder.With("experiment.yaml", ExperimentFolder.Minimal + "sweep: { training.learning_rate: [1e-3], training.weight_decay: [0, 0.1] }\nvariants: { a: {}, b: {} }\n");
        _folder.With("sweep.yaml", "extends: experiment.yaml\nsweep: { training: { learning_rate: [1e-4, 1e-5] } }\nvariants: { b: { mode: head } }\n");

        Sweep sweep = _folder.Experiment().Sweep;

        sweep.Axes.Select(axis => (axis.Key, axis.Values.Length)).ShouldBe([("training.learning_rate", 2), ("training.weight_decay", 2)]);
        sweep.Variants.Select(variant => (variant.Name, variant.Settings.Length)).ShouldBe([("a", 0), ("b", 1)]);
    }

    [Fact]
    public void Plans_the_documented_sweep()
    {
        _folder.With("experiment.yaml", """
            name: imdb-three-ways
            question: Which way of fine-tuning suits 500 reviews?
            model: ${MINILM:-model}
            task: text-classification
            data:
              train: train.csv
              validation: { path: validation.csv, rows: 200 }
              test: test.csv
              columns: { text: text, label: label }
              max_length: 128
            mode: full
            pooling: cls
            training: { num_train_epochs: 1, per_device_train_batch_size: 8, learning_rate: 2e-5, weight_decay: 0.01, eval_strategy: epoch }
            lora: { r: 8, lora_alpha: 32, lora_dropout: 0.1 }
            evaluation: { metrics: [accuracy, f1_macro], objective: accuracy, test_with: best }
            seed: 42
            device: auto
            """);
        _folder.With("sweep.yaml", """
            extends: experiment.yaml
            seeds: 3
            sweep:
              training.learning_rate: [2e-5, 2e-4]
            variants:
              full: {}
              lora: { mode: lora, training.weight_decay: 0, lora.r: [4, 8] }
              head: { mode: head, training.learning_rate: [1e-3, 1e-2] }
            zip: { training.per_device_train_batch_size: [8, 16], training.gradient_accumulation_steps: [2, 1] }
            exclude: [{ variant: full, training.per_device_train_batch_size: 16 }]
            constraints: ["per_device_train_batch_size * gradient_accumulation_steps == 16"]
            objective: { metric: eval_accuracy, direction: maximize }
            """);

        SweepPlan plan = SweepPlanner.Plan(_folder.Experiment(), new PlanContext(2, "cpu"));

        plan.Diagnostics.ShouldBeEmpty();
        plan.Drafts.GroupBy(draft => draft.Variant).Select(group => (group.Key, group.Count()))
            .ShouldBe([("full", 2 * 3), ("lora", 2 * 2 * 2 * 3), ("head", 2 * 2 * 3)]);
        plan.Drafts[0].Name.ShouldBe("full lr=2e-5 #42");
        plan.Drafts[6].Name.ShouldBe("lora r=4 accumulation=2 lr=2e-5 batch=8 #42");
        plan.Drafts[0].Settings.ContainsKey("lora.r").ShouldBeFalse();
        plan.Drafts[6].Settings["lora.lora_alpha"].Value.GetInt32().ShouldBe(32);
    }

    private static Dictionary<string, string> Values(Experiment experiment) =>
        experiment.Settings.Values.ToDictionary(setting => setting.Key, setting => setting.Value.GetRawText());
}
