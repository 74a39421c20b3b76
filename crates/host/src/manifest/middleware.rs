//! Middleware belongs to a trigger, and everything else of a composition to a component. So
//! it is moved to the component, as in Spin: a component that several triggers name is copied
//! for each of them that has middleware, under an id of its own.

use std::collections::BTreeMap;

use super::schema::Manifest;

impl Manifest {
    pub(super) fn assign_middleware(&mut self) {
        let mut triggers_of = BTreeMap::<String, usize>::new();
        for trigger in &self.http {
            *triggers_of.entry(trigger.component.clone()).or_default() += 1;
        }
        for (number, trigger) in self.http.iter_mut().enumerate() {
            let middleware = std::mem::take(&mut trigger.dependencies.middleware);
            if middleware.is_empty() {
                continue;
            }
            if triggers_of[&trigger.component] > 1 {
                let trigger_id = match trigger.id.as_str() {
                    "" => format!("trigger-{}", number + 1),
                    id => id.to_owned(),
                };
                let copy = self.component[&trigger.component].clone();
                trigger.component = format!("{}-for-{trigger_id}", trigger.component);
                self.component.insert(trigger.component.clone(), copy);
            }
            let component = self.component.get_mut(&trigger.component);
            component.expect("checked before").middleware = middleware;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::parse::tests::MINIMAL;
    use super::*;

    #[test]
    fn a_component_of_several_triggers_is_copied_for_those_with_middleware() {
        let text = format!(
            "{MINIMAL}[component.guard]\nsource = 'guard.wasm'\n\
             [[trigger.http]]\nroute = '/me'\ncomponent = 'web'\n\
             dependencies.middleware = [{{ component = 'guard', inherit_configuration = ['variables'] }}]\n\
             [[trigger.http]]\nroute = '/you'\nid = 'you'\ncomponent = 'web'\n\
             dependencies.middleware = [{{ path = 'other.wasm' }}]"
        );
        let manifest = Manifest::parse(&text).unwrap();
        let ids: Vec<_> = manifest.http.iter().map(|one| &*one.component).collect();
        assert_eq!(ids, ["web", "web-for-trigger-2", "web-for-you"]);
        let middleware = |id: &str| &manifest.component[id].middleware;
        assert!(middleware("web").is_empty());
        let guard = &middleware("web-for-trigger-2")[0];
        assert_eq!(guard.component.as_deref(), Some("guard"));
        assert!(guard.inherit_configuration.has("variables"));
        assert!(!guard.inherit_configuration.has("files"));
        assert!(middleware("web-for-you")[0].path.is_some());
    }

    #[test]
    fn a_component_of_one_trigger_keeps_its_id() {
        let text = MINIMAL.replace(
            "component = \"web\"\n",
            "component = \"web\"\ndependencies.middleware = [{ path = 'guard.wasm' }]\n",
        );
        let manifest = Manifest::parse(&text).unwrap();
        assert_eq!(manifest.http[0].component, "web");
        assert_eq!(manifest.component["web"].middleware.len(), 1);
    }
}
